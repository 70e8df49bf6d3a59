"""An employer asks for a coach, for one starter or for a number of places that have no name yet."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.application.ports import Line, Opening, Work
from services.coaching.domain.errors import OpenRequestExists, StarterHasCoach, UnknownId
from services.coaching.domain.facts import RequestSubmitted
from services.coaching.domain.load import Phase, TargetGroup
from services.coaching.domain.parts import Exclusion, Needs, RequestKind
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True, kw_only=True)
class OpenRequest:
    """`seats` above one only without a starter: each seat becomes a request of its own.

    The last three are for requests that began elsewhere: their first date, their weight, and coaches to leave out.
    """

    pool_id: UUID
    employer_id: UUID
    target_group: TargetGroup
    starter_id: UUID | None = None
    seats: int = 1
    kind: RequestKind = RequestKind.FIRST
    needs: Needs = field(default_factory=Needs)
    is_complex: bool = False
    first_requested_at: datetime | None = None
    points: int | None = None
    excluded_coaches: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Opened:
    """The requests of one group, in line order, and where the first of them stands."""

    requests: list[Request]
    line: Line


async def open_request(uow: Work, command: OpenRequest) -> Opened:
    """Raises NotFound, NotAMember, UnknownId, OpenRequestExists or StarterHasCoach."""
    now = clock.now()
    since = command.first_requested_at or now
    opening = await uow.opening(command.pool_id, command.starter_id, command.kind, since)
    if opening is None:
        raise NotFound("pool")
    opening.pool.must_have(command.employer_id, clock.today())
    if command.starter_id is not None:
        _check_starter(opening, command.employer_id)
    group_id, ids = uuid7(), sorted(uuid7() for _ in range(command.seats))
    requests = [_request(id, group_id, command, opening.pool, now) for id in ids]
    for request in requests:
        await uow.record(request, RequestSubmitted())
    return Opened(requests, opening.line)


def _check_starter(opening: Opening, employer_id: UUID) -> None:
    if not opening.starter_known:
        raise UnknownId("starter")
    if opening.open_request is not None:
        id, owner = opening.open_request
        raise OpenRequestExists(id if owner == employer_id else None)
    if opening.starter_has_coach:
        raise StarterHasCoach


def _request(id: UUID, group_id: UUID, command: OpenRequest, pool: Pool, now: datetime) -> Request:
    """A hold weighs as an intake, and so does a request that waits for one."""
    weight = pool.settings.load.points(command.target_group, Phase.INTAKE, is_complex=command.is_complex)
    return Request(
        id=id,
        request_group_id=group_id,
        correlation_id=id,
        pool_id=pool.id,
        employer_id=command.employer_id,
        starter_id=command.starter_id,
        kind=command.kind,
        target_group=command.target_group,
        is_complex=command.is_complex,
        needs=command.needs,
        points=command.points or weight,
        first_requested_at=command.first_requested_at or now,
        waiting_since=now,
        exclusions=[Exclusion(coach_id=coach_id, reason="by_hand") for coach_id in command.excluded_coaches],
    )
