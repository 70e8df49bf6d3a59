"""An employer asks for a coach, for one starter or for a number of places that have no name yet."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.application.ports import Line, Opening, Work
from services.coaching.domain.errors import OpenRequestExists, StarterHasCoach, UnknownId
from services.coaching.domain.facts import RequestSubmitted
from services.coaching.domain.load import Phase, TargetGroup
from services.coaching.domain.parts import Needs, RequestKind
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True, kw_only=True)
class OpenRequest:
    """`seats` above one only without a starter: each seat becomes a request of its own."""

    pool_id: UUID
    employer_id: UUID
    target_group: TargetGroup
    starter_id: UUID | None = None
    seats: int = 1
    kind: RequestKind = RequestKind.FIRST
    needs: Needs = field(default_factory=Needs)
    is_complex: bool = False


@dataclass(frozen=True)
class Opened:
    """The requests of one group, in line order, and where the first of them stands."""

    requests: list[Request]
    line: Line


async def open_request(uow: Work, command: OpenRequest) -> Opened:
    """Raises NotFound, NotAMember, UnknownId, OpenRequestExists or StarterHasCoach."""
    now = clock.now()
    opening = await uow.opening(command.pool_id, command.starter_id, command.kind)
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
        points=pool.settings.load.points(command.target_group, Phase.INTAKE, is_complex=command.is_complex),
        first_requested_at=now,
        waiting_since=now,
    )
