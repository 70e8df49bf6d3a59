"""The two workers of every process that works: one finds the people a notice is for, one sends the mails.

Each is woken by the process that stored the row, and looks by itself for what others stored or what is due again: four
times a second after it found something, down to once a second while it finds nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import structlog

from services.notifications.application.expand_notice import MAILS, expand_notice
from services.notifications.application.mail_ports import Contacts, Mailer, Speaker
from services.notifications.application.note_outcome import note_outcome
from services.notifications.application.ports import People, ReadPeople, Shelf
from services.notifications.application.send_mail import Ending, Outcome, send_mail
from services.notifications.application.store_notice import NOTICES
from services.notifications.application.take_mails import Errand, take_mails
from services.notifications.domain.notice import Notice
from services.notifications.domain.patience import Patience
from shared import clock
from shared.db.errors import is_transient
from shared.observability import span
from shared.outbox import Cause, UnitOfWork, UnitsOfWork

log = structlog.get_logger()
ACTOR = "service:notifications"
POLL_SECONDS, LONGEST_POLL_SECONDS = 0.25, 1.0
NOTICES_AT_ONCE, MAILS_AT_ONCE = 20, 10
SHARE_OF_LEASE = 0.8


class Teller:
    """Turns stored notices into inbox rows and queued mails."""

    def __init__(self, units: UnitsOfWork, shelf: Shelf, read_people: ReadPeople) -> None:
        self._units, self._shelf, self._read_people = units, shelf, read_people

    async def run(self) -> None:
        await _whenever(self._units.bell(NOTICES), self.work)

    async def work(self) -> int:
        """Expand what is due; returns how many notices were looked at."""
        try:
            async with self._units(Cause.by(ACTOR)) as uow:
                return await self._expand_due(uow)
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("notices_go_one_by_one")
            return await self._one_by_one()

    async def _expand_due(self, uow: UnitOfWork) -> int:
        notices = await self._shelf.due_notices(uow, clock.real_now(), NOTICES_AT_ONCE)
        if notices:
            people = await self._read_people(uow, notices)
            for notice in notices:
                await self._expand(uow, notice, people)
        return len(notices)

    async def _expand(self, uow: UnitOfWork, notice: Notice, people: People) -> None:
        uow.follow(Cause(ACTOR, str(notice.id), str(notice.correlation_id)))
        with span("expand notice", parent_traceparent=notice.traceparent, event_id=notice.id):
            await expand_notice(uow, notice, people)

    async def _one_by_one(self) -> int:
        """One notice that cannot be expanded holds up no other; it is tried again later, for a day."""
        done = 0
        for _ in range(NOTICES_AT_ONCE):
            found: list[Notice] = []
            try:
                async with self._units(Cause.by(ACTOR)) as uow:
                    found = await self._shelf.due_notices(uow, clock.real_now(), 1)
                    for notice in found:
                        await self._expand(uow, notice, await self._read_people(uow, found))
            except Exception as error:
                if is_transient(error):
                    raise
                log.exception("notice_failed", notice_id=str(found[0].id) if found else None)
                await self._put_off(found[0].id if found else None)
            if not found:
                break
            done += 1
        return done

    async def _put_off(self, notice_id: UUID | None) -> None:
        if notice_id is None:
            return
        async with self._units(Cause.by(ACTOR)) as uow:
            notice = await uow.lock_one(Notice, notice_id)
            notice.broke(clock.real_now())
            await uow.record(notice)


class Postman:
    """Sends queued mails, several at once; each is taken, sent outside any transaction, and then written down."""

    def __init__(
        self,
        units: UnitsOfWork,
        *,
        shelf: Shelf,
        contacts: Contacts,
        speaker: Speaker,
        mailer: Mailer,
        lease: timedelta,
        patience: Patience,
    ) -> None:
        self._units, self._shelf = units, shelf
        self._contacts, self._speaker, self._mailer = contacts, speaker, mailer
        self._lease, self._patience = lease, patience

    async def run(self) -> None:
        await _whenever(self._units.bell(MAILS), self.work)

    async def work(self) -> int:
        """Send what is due; returns how many mails were tried."""
        async with self._units(Cause.by(ACTOR)) as uow:
            errands = await take_mails(uow, self._shelf, MAILS_AT_ONCE, self._lease)
        await asyncio.gather(*(self._run_errand(errand) for errand in errands))
        return len(errands)

    async def _run_errand(self, errand: Errand) -> None:
        notice = errand.notice
        with span("send mail", notice.traceparent, event_id=notice.id, delivery_id=errand.delivery_id):
            outcome = await self._try(errand)
            cause = Cause(ACTOR, str(notice.id), str(notice.correlation_id))
            async with self._units(cause) as uow:
                await note_outcome(uow, errand, outcome, self._patience)
        log.info("mail", delivery_id=str(errand.delivery_id), ending=outcome.ending.value, reason=outcome.reason)

    async def _try(self, errand: Errand) -> Outcome:
        """It ends while the mail is still ours. A fault of our own (a broken template) is tried again too, and said."""
        try:
            async with asyncio.timeout(self._lease.total_seconds() * SHARE_OF_LEASE):
                return await send_mail(errand, self._contacts, self._speaker, self._mailer)
        except TimeoutError:
            return Outcome(Ending.DELAYED, "took_too_long")
        except Exception:
            log.exception("mail_failed", delivery_id=str(errand.delivery_id))
            return Outcome(Ending.DELAYED, "internal_error")


async def _whenever(bell: asyncio.Event, work: Callable[[], Awaitable[int]]) -> None:
    """Work while there is work; then wait for the bell, or for a while that grows."""
    pause = POLL_SECONDS
    while True:
        bell.clear()
        if await work():
            pause = POLL_SECONDS
            continue
        try:
            async with asyncio.timeout(pause):
                await bell.wait()
            pause = POLL_SECONDS
        except TimeoutError:
            pause = min(pause * 2, LONGEST_POLL_SECONDS)
