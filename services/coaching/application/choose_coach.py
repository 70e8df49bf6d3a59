"""An employer chooses from the shortlist; then the coach is held, or shown to be gone. Nobody else ever chooses."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.locking import lock_case
from services.coaching.application.offer_coach import Answer, OfferCoach, offer_coach
from services.coaching.application.ports import Work, record_all
from shared import clock


@dataclass(frozen=True)
class ChooseCoach:
    request_id: UUID
    coach_id: UUID


async def choose_coach(uow: Work, command: ChooseCoach) -> Answer:
    """If the hold fails the others stay listed and matching tops up. Raises NotFound, WrongState, NotOnShortlist."""
    now = clock.now()
    case = await lock_case(uow, command.request_id, now, command.coach_id)
    chosen, facts = case.request.choose(command.coach_id, now)
    await record_all(uow, case.request, facts)
    offer = OfferCoach(request_id=command.request_id, coach_id=command.coach_id, proposal_id=chosen.proposal_id)
    return await offer_coach(uow, offer)
