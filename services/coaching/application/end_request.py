"""A request ends without a coach: withdrawn by the employer or rejected by a coordinator. Its offer ends with it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.locking import lock_case
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.request import Facts, Request
from shared import clock


@dataclass(frozen=True)
class WithdrawRequest:
    request_id: UUID
    reason: str


@dataclass(frozen=True)
class RejectRequest:
    request_id: UUID
    reason: str


async def withdraw_request(uow: Work, command: WithdrawRequest) -> Request:
    """Raises NotFound or WrongState."""
    return await _end(uow, command.request_id, lambda request: request.withdraw(command.reason))


async def reject_request(uow: Work, command: RejectRequest) -> Request:
    """Raises NotFound or WrongState."""
    return await _end(uow, command.request_id, lambda request: request.reject(command.reason))


async def _end(uow: Work, request_id: UUID, ending: Callable[[Request], Facts]) -> Request:
    case = await lock_case(uow, request_id, clock.now())
    request, held = case.request, case.request.offer
    await record_all(uow, request, ending(request))
    if held is not None:
        coach = case.coach(held.coach_id)
        coach.release(request.pool_id, held.points)
        await uow.record(coach)
    return request
