"""Sends the mails with links, and forgets what is over. Runs beside the consumers in every process that works."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
import structlog

from services.participants.adapters import registrations, sessions, staging, used_assertions, ways_in
from services.participants.adapters.sign_in_mailer import NotificationsMailer, NotSent
from services.participants.adapters.signing_keys import forget_ended
from services.participants.adapters.ways_in import PostgresLinks
from services.participants.application.ask_link import MAILS
from services.participants.domain.person import Person
from services.participants.domain.session import LONGEST
from services.participants.domain.sign_in import LinkMail
from shared import clock
from shared.observability import span
from shared.outbox import Cause, UnitOfWork, UnitsOfWork
from shared.runtime.jobs import Job

log = structlog.get_logger()
ACTOR = "service:participants"
POLL_SECONDS = 0.5
AT_ONCE = 10
LEASE = timedelta(seconds=15)
"""After this another process may send a mail that was taken and not written down as sent."""
PURGES: Sequence[tuple[sa.ColumnElement[object], timedelta]] = (
    (ways_in.CEREMONIES.c.expires_at, timedelta()),
    (ways_in.LINKS.c.expires_at, timedelta(days=1)),
    (used_assertions.USED.c.until, timedelta()),
    (staging.FILES.c.begun_at, timedelta(days=1)),
    (registrations.REGISTRATIONS.c.answered_at, timedelta(days=90)),
    (sessions.TRIES.c.window_at, timedelta(days=1)),
    (sessions.SESSIONS.c.begun_at, LONGEST + timedelta(days=1)),
    (sessions.BROWSERS.c.signed_in_at, timedelta(days=90)),
)


class LinkPostman:
    """Takes links whose mail is due, sends outside any transaction, then forgets the secret."""

    def __init__(self, units: UnitsOfWork, links: PostgresLinks, mailer: NotificationsMailer) -> None:
        self._units, self._links, self._mailer = units, links, mailer

    async def run(self) -> None:
        bell = self._units.bell(MAILS)
        while True:
            bell.clear()
            if await self.work():
                continue
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await bell.wait()
            except TimeoutError:
                continue

    async def work(self) -> int:
        """Send what is due; returns how many went out."""
        async with self._units(Cause.by(ACTOR)) as uow:
            mails = await self._due(uow)
        return sum(await asyncio.gather(*(self._send(mail) for mail in mails)))

    async def _due(self, uow: UnitOfWork) -> list[LinkMail]:
        mails = []
        for row in await self._links.take_mails(uow, clock.real_now(), LEASE, AT_ONCE):
            person = await uow.get(Person, row.person_id)
            if person is None:
                await self._links.mailed(uow, row.id)
                continue
            mails.append(
                LinkMail(
                    id=row.id,
                    person_id=person.id,
                    name=person.name,
                    email=person.email,
                    language=row.language,
                    token=row.token,
                    expires_at=row.expires_at,
                )
            )
        return mails

    async def _send(self, mail: LinkMail) -> bool:
        with span("send sign-in link"):
            try:
                await self._mailer.send(mail)
            except NotSent as error:
                log.warning("link_not_sent", link_id=str(mail.id), reason=error.reason, for_good=error.for_good)
                if not error.for_good:
                    return False
            async with self._units(Cause.by(ACTOR)) as uow:
                await self._links.mailed(uow, mail.id)
        return True


async def forget(units: UnitsOfWork) -> None:
    """What is over and tells nobody anything any more, by real time."""
    async with units(Cause.by(ACTOR)) as uow:
        for column, age in PURGES:
            await uow.execute(sa.delete(column.table).where(column < clock.real_now() - age))
        await forget_ended(uow)


FORGET = Job("forget_sign_ins", forget, every_seconds=600)
