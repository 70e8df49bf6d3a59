"""Somebody opened a notice in the inbox. Opening it again changes nothing."""

from uuid import UUID

from services.notifications.application.ports import InboxEntry
from services.notifications.domain.delivery import Channel, Delivery, delivery_id
from services.notifications.domain.notice import Notice
from shared import clock
from shared.outbox import NotFound, UnitOfWork


async def read_notice(uow: UnitOfWork, person_id: UUID, notice_id: UUID) -> InboxEntry:
    """Raises NotFound where this person was never told of it."""
    delivery = await uow.lock_one(Delivery, delivery_id(notice_id, person_id, Channel.INBOX))
    notice = await uow.get(Notice, notice_id)
    if notice is None:
        raise NotFound("notice")
    fact = delivery.read(clock.now())
    if fact is not None:
        await uow.record(delivery, fact)
    return InboxEntry(delivery, notice)
