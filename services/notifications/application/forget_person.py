"""Somebody was erased: his deliveries go, and no notice names him; what was still to be mailed is not sent."""

from typing import Protocol
from uuid import UUID

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notice import Notice
from shared.outbox import UnitOfWork


class Traces(Protocol):
    async def pending_mails(self, uow: UnitOfWork, person_id: UUID) -> list[Delivery]: ...

    async def unname(self, uow: UnitOfWork, person_id: UUID) -> None:
        """Take the id out of every notice."""


async def forget_person(uow: UnitOfWork, person_id: UUID, traces: Traces) -> None:
    """The rows of deliveries themselves are deleted by the declaration in `adapters/holdings.py`."""
    for mail in await traces.pending_mails(uow, person_id):
        notice = await uow.lock_one(Notice, mail.notice_id)
        notice.mail_ended(failed=True)
        await uow.record(notice)
    await traces.unname(uow, person_id)
