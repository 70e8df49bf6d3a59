"""What this service follows of coaching: who stands in a case with whom. It reacts to no fact."""

from collections.abc import Sequence
from uuid import UUID

from services.participants.adapters import tables
from services.participants.adapters.relations import replace_relations
from services.participants.application.relate import relations_of_engagement, relations_of_request
from shared.events.coaching import EngagementLatest, PoolLatest, RequestLatest
from shared.events.envelope import Envelope
from shared.outbox import Projection, UnitOfWork


async def then_relate_requests(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    for envelope in envelopes:
        request = envelope.event
        found = relations_of_request(request, envelope.time) if isinstance(request, RequestLatest) else []
        await replace_relations(uow, UUID(envelope.subject), found)


async def then_relate_engagements(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    for envelope in envelopes:
        engagement = envelope.event
        found = relations_of_engagement(engagement, envelope.time) if isinstance(engagement, EngagementLatest) else []
        await replace_relations(uow, UUID(envelope.subject), found)


PROJECTIONS = [
    Projection(PoolLatest, tables.ProjectedPools),
    Projection(RequestLatest, tables.ProjectedRequests, then=then_relate_requests),
    Projection(EngagementLatest, tables.ProjectedEngagements, then=then_relate_engagements),
]
