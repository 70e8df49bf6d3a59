"""What this service follows of coaching: who stands in a case with whom. It reacts to no fact."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from services.participants.adapters import tables
from services.participants.adapters.relations import relations_known, replace_relations
from services.participants.application.relate import relations_of_engagement, relations_of_request
from services.participants.domain.disclosure import Relation
from shared.events.coaching import CoachLatest, PoolLatest, RequestLatest
from shared.events.coaching_engagements import EngagementLatest
from shared.events.envelope import Envelope
from shared.outbox import Projection, UnitOfWork


async def then_relate(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    for envelope in envelopes:
        await replace_relations(uow, UUID(envelope.subject), relations_of(envelope))


async def again_relate(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> int:
    """Relations that were lost or changed; since when they hold is not compared: only the table knows that."""
    cases = {UUID(envelope.subject): relations_of(envelope) for envelope in envelopes}
    known = await relations_known(uow, cases)
    wrong = [id for id, expected in cases.items() if timeless(expected) != timeless(known[id])]
    for id in wrong:
        await replace_relations(uow, id, cases[id])
    return len(wrong)


def relations_of(envelope: Envelope) -> list[Relation]:
    """None where the case was erased."""
    case = envelope.event
    if isinstance(case, RequestLatest):
        return relations_of_request(case, envelope.time)
    return relations_of_engagement(case, envelope.time) if isinstance(case, EngagementLatest) else []


def timeless(relations: Sequence[Relation]) -> Counter[Relation]:
    """To compare them by who, with whom, and what may be seen."""
    ended = datetime.max.replace(tzinfo=UTC)
    return Counter(
        replace(relation, starts_at=ended, ends_at=ended if relation.ends_at else None) for relation in relations
    )


PROJECTIONS = [
    Projection(PoolLatest, tables.ProjectedPools),
    Projection(CoachLatest, tables.ProjectedCoaches),
    Projection(RequestLatest, tables.ProjectedRequests, then=then_relate, again=again_relate),
    Projection(EngagementLatest, tables.ProjectedEngagements, then=then_relate, again=again_relate),
]
