"""Sends the mails that follow no event: links to sign in by, and letters. Runs in every process that works."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

import structlog

from services.participants.adapters.letters import PostgresAddressChanges, PostgresLetters
from services.participants.adapters.register import PostgresRegister
from services.participants.adapters.sign_in_mailer import NotificationsMailer, NotSent
from services.participants.adapters.ways_in import PostgresLinks
from services.participants.application.ask_link import MAILS
from services.participants.domain.letter import LETTERS, Letter, LetterKind
from services.participants.domain.secret import hashed, new_secret
from services.participants.domain.sign_in import LinkMail
from shared import clock
from shared.observability import span
from shared.outbox import Cause, UnitOfWork, UnitsOfWork

log = structlog.get_logger()
ACTOR = "service:participants"
POLL_SECONDS = 1.0
AT_ONCE = 10
LEASE = timedelta(seconds=15)
"""After this another process may send a mail that was taken and not written down as sent."""


@dataclass(frozen=True)
class Outgoing:
    """One mail; `send` raises NotSent."""

    id: UUID
    send: Callable[[], Awaitable[None]]


class Mails(Protocol):
    @property
    def bell(self) -> str:
        """What rings when there is one more."""

    async def due(self, uow: UnitOfWork) -> Sequence[Outgoing]: ...

    async def done(self, uow: UnitOfWork, id: UUID) -> None:
        """It has gone out, or never can: forget what was needed for it."""


class Postman:
    """Takes mails that are due, sends outside any transaction, then has them forgotten."""

    def __init__(self, units: UnitsOfWork, mails: Mails) -> None:
        self._units, self._mails = units, mails

    async def run(self) -> None:
        bell = self._units.bell(self._mails.bell)
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
            mails = await self._mails.due(uow)
        return sum(await asyncio.gather(*(self._send(mail) for mail in mails)))

    async def _send(self, mail: Outgoing) -> bool:
        with span("send mail"):
            try:
                await mail.send()
            except NotSent as error:
                log.warning("mail_not_sent", mail_id=str(mail.id), reason=error.reason, for_good=error.for_good)
                if not error.for_good:
                    return False
            async with self._units(Cause.by(ACTOR)) as uow:
                await self._mails.done(uow, mail.id)
        return True


@dataclass(frozen=True)
class Links:
    """Links to sign in by, to the address that their person has at that moment."""

    links: PostgresLinks
    register: PostgresRegister
    mailer: NotificationsMailer
    bell: str = MAILS

    async def due(self, uow: UnitOfWork) -> Sequence[Outgoing]:
        mails = []
        rows = await self.links.take_mails(uow, clock.real_now(), LEASE, AT_ONCE)
        people = await self.register.people(uow, {row.person_id for row in rows}) if rows else {}
        for row in rows:
            person = people.get(row.person_id)
            if person is None:
                await self.links.mailed(uow, row.id)
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
        return [Outgoing(mail.id, partial(self.mailer.send, mail)) for mail in mails]

    async def done(self, uow: UnitOfWork, id: UUID) -> None:
        await self.links.mailed(uow, id)


@dataclass(frozen=True)
class Letters:
    """Letters, to the address that stands on them. The secret of a link is made here and stored as a hash alone."""

    letters: PostgresLetters
    changes: PostgresAddressChanges
    mailer: NotificationsMailer
    bell: str = LETTERS

    async def due(self, uow: UnitOfWork) -> Sequence[Outgoing]:
        found = await self.letters.take(uow, clock.real_now(), LEASE, AT_ONCE)
        mails = [await self._outgoing(uow, letter) for letter in found]
        return [mail for mail in mails if mail is not None]

    async def _outgoing(self, uow: UnitOfWork, letter: Letter) -> Outgoing | None:
        token = None
        if letter.kind is LetterKind.CONFIRM_ADDRESS:
            token = new_secret()
            if not await self.changes.add_token(uow, letter.person_id, letter.email, hashed(token)):
                await self.done(uow, letter.id)
                return None
        return Outgoing(letter.id, partial(self.mailer.send_letter, letter, token))

    async def done(self, uow: UnitOfWork, id: UUID) -> None:
        await self.letters.sent(uow, id)
