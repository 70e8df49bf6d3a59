"""What coaching follows and reacts to."""

from typing import cast

from services.coaching.adapters import tables
from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.answer_proposal import AnswerProposal, answer_proposal
from shared.erasure import queue_the_gone
from shared.events.envelope import Envelope
from shared.events.matching import CoachesProposedV1
from shared.events.participants import OrganisationLatest, PersonLatest
from shared.outbox import Projection, Reaction, UnitOfWork


async def when_coaches_proposed_answer_the_proposal(uow: UnitOfWork, event: CoachesProposedV1, _: Envelope) -> None:
    """Hold, list or refuse. A coach that cannot be held is an answer, not an error."""
    proposal = AnswerProposal(
        proposal_id=event.proposal_id,
        request_id=event.request_id,
        request_version=event.request_version,
        coach_ids=tuple(coach.coach_id for coach in event.coaches),
    )
    await answer_proposal(cast("CoachingWork", uow), proposal)


REACTIONS = [Reaction(CoachesProposedV1, when_coaches_proposed_answer_the_proposal)]
PROJECTIONS = [
    Projection(PersonLatest, tables.ProjectedPerson, then=queue_the_gone),
    Projection(OrganisationLatest, tables.ProjectedOrganisation),
]
