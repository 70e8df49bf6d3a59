"""Holds a coach's place for a request: by a coordinator's hand, by matching's proposal or by an employer's choice."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.application.conflict_check import refuse_conflicts
from services.coaching.application.locking import Case, lock_case
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.coach import Coach
from services.coaching.domain.errors import EmployerLimit, NoCapacity, NotAvailable, Refused
from services.coaching.domain.parts import Act, Exclusion, Offer
from services.coaching.domain.periods import start_of
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared import clock
from shared.outbox import NotFound

LIMIT_LOOKED_AT_AGAIN_AFTER = timedelta(hours=1)
"""A refusal for the employer's share is about no coach: without a pause the next proposal would meet it at once."""


@dataclass(frozen=True, kw_only=True)
class OfferCoach:
    """`proposal_id` None: by hand. `request_version`: the version that a proposal answers."""

    request_id: UUID
    coach_id: UUID
    proposal_id: UUID | None = None
    request_version: int | None = None


@dataclass(frozen=True)
class Answer:
    """`refused` is the reason's code where the coach could not be held."""

    request: Request
    refused: str | None = None


async def offer_coach(uow: Work, command: OfferCoach) -> Answer:
    """By hand a refusal is raised and changes nothing; a proposal's refusal is recorded and excludes the coach.

    A proposal that the request has moved away from is dropped. Raises NotFound, WrongState, Refused.
    """
    now = clock.now()
    case = await lock_case(uow, command.request_id, now, command.coach_id)
    request, coach = case.request, case.coach(command.coach_id)
    if command.request_version not in (None, request.version):
        return Answer(request)
    request.must_allow(Act.OFFER if command.proposal_id is None else Act.HOLD)
    pool = await uow.get(Pool, request.pool_id)
    if pool is None:
        raise NotFound("pool")
    try:
        await _hold(uow, case, coach, pool)
    except Refused as refused:
        if command.proposal_id is None:
            raise
        await _record_refusal(uow, request, coach, command.proposal_id, refused, now)
        return Answer(request, refused.code)
    await uow.record(coach)
    offer = _offer(request, coach, command, now, now + timedelta(hours=pool.settings.hold_hours))
    await record_all(uow, request, request.make_offer(offer))
    return Answer(request)


async def _hold(uow: Work, case: Case, coach: Coach, pool: Pool) -> None:
    """Every reason to refuse; those that need no look at a table come first, while others wait for this coach."""
    request, day = case.request, first_day(case.request)
    coach.must_fit(pool.id, request.points, day)
    await refuse_conflicts(uow, coach.id, request.starter_id, request.employer_id, clock.today())
    share = await uow.employer_share(pool.id, request.employer_id)
    if share.others_wait and share.running >= pool.settings.employer_limit:
        raise EmployerLimit
    coach.hold(pool.id, request.points, day)


def first_day(request: Request) -> date:
    """The day from which the coach is needed: as wished, or today where that has passed."""
    return max(clock.today(), request.needs.starts_on or clock.today())


def _offer(request: Request, coach: Coach, command: OfferCoach, now: datetime, expires_at: datetime) -> Offer:
    return Offer(
        offer_id=uuid7(),
        coach_id=coach.id,
        coach_version=coach.version,
        points=request.points,
        offered_at=now,
        expires_at=expires_at,
        proposal_id=command.proposal_id,
        by_hand=command.proposal_id is None,
    )


async def _record_refusal(
    uow: Work, request: Request, coach: Coach, proposal_id: UUID, refused: Refused, now: datetime
) -> None:
    exclusion = exclusion_for(refused, coach, first_day(request), now)
    counts = not isinstance(refused, EmployerLimit)
    await record_all(uow, request, request.refuse(proposal_id, exclusion, counts=counts))


def exclusion_for(refused: Refused, coach: Coach, day: date, now: datetime) -> Exclusion:
    """For how long a refusal keeps this coach away: a conflict for good, the rest until something may have changed."""
    until, after = None, None
    leave = coach.leave_on(day)
    match refused:
        case EmployerLimit():
            until = now + LIMIT_LOOKED_AT_AGAIN_AFTER
        case NotAvailable() if leave is not None and leave.ends_on is not None:
            until = start_of(leave.ends_on)
        case NotAvailable() | NoCapacity():
            after = coach.version
    return Exclusion(coach_id=coach.id, reason=refused.code, until=until, after_coach_version=after)
