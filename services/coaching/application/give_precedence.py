"""A coordinator lets a request go before others. It is shown apart, so nobody's place in line rises."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.ports import Work, record_all
from services.coaching.domain.request import Request


@dataclass(frozen=True)
class GivePrecedence:
    request_id: UUID
    reason: str


async def give_precedence(uow: Work, command: GivePrecedence) -> Request:
    """Raises NotFound or WrongState."""
    request = await uow.lock_one(Request, command.request_id)
    await record_all(uow, request, request.give_precedence(command.reason))
    return request
