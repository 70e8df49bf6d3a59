"""Take a few mails to send: each is ours until a moment, after which another worker may take it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.notifications.application.ports import Shelf
from services.notifications.application.who_is_told import WHATEVER_PREFERRED
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notice import Notice
from services.notifications.domain.preferences import Preferences
from shared import clock
from shared.outbox import UnitOfWork


@dataclass(frozen=True)
class Errand:
    """One mail on its way, read before the network is touched. `version` tells whether it is still ours afterwards."""

    delivery_id: UUID
    version: int
    person_id: UUID
    template: str
    wanted: bool
    notice: Notice


async def take_mails(uow: UnitOfWork, shelf: Shelf, limit: int, lease: timedelta) -> list[Errand]:
    """Preferences are read here, right before sending, not when the event happened."""
    now = clock.real_now()
    mails = await shelf.due_mails(uow, now, limit)
    if not mails:
        return []
    notices = await shelf.notices(uow, {mail.notice_id for mail in mails})
    return [await _take(uow, mail, notices[mail.notice_id], lease) for mail in mails]


async def _take(uow: UnitOfWork, mail: Delivery, notice: Notice, lease: timedelta) -> Errand:
    preferences = await uow.get(Preferences, mail.person_id) or Preferences(mail.person_id)
    mail.taken(clock.real_now() + lease)
    await uow.record(mail)
    wanted = preferences.wants(mail.channel) or mail.template in WHATEVER_PREFERRED
    return Errand(mail.id, mail.version, mail.person_id, mail.template, wanted, notice)
