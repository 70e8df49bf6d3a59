"""What matching proposes: the pool's mode decides whether the best coach is held or up to three are listed."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.offer_coach import OfferCoach, offer_coach
from services.coaching.application.ports import Work
from services.coaching.application.shortlist_coaches import ShortlistCoaches, shortlist_coaches
from services.coaching.domain.parts import Act
from services.coaching.domain.pool import Pool, PoolMode
from services.coaching.domain.request import Request


@dataclass(frozen=True, kw_only=True)
class AnswerProposal:
    """`coach_ids`: best first."""

    proposal_id: UUID
    request_id: UUID
    request_version: int
    coach_ids: tuple[UUID, ...]


async def answer_proposal(uow: Work, command: AnswerProposal) -> None:
    """Each answer raises the request's version, so that a second copy, or a proposal for an older state, is dropped."""
    request = await uow.get(Request, command.request_id)
    if request is None or request.version != command.request_version or not request.allows(Act.HOLD):
        return
    pool = await uow.get(Pool, request.pool_id)
    if pool is not None and pool.mode is PoolMode.SHORTLIST:
        await shortlist_coaches(uow, ShortlistCoaches(**vars(command)))
    else:
        await offer_coach(
            uow,
            OfferCoach(
                request_id=request.id,
                coach_id=command.coach_ids[0],
                proposal_id=command.proposal_id,
                request_version=command.request_version,
            ),
        )
