"""What the use cases ask of the outside: who people are, an address when it is needed, words, a mail server."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notice import Notice
from shared.outbox import UnitOfWork

Language = Literal["nl", "en"]


@dataclass(frozen=True)
class Found:
    """The people of one audience. `unknown`: not all of its ids have arrived here yet."""

    people: tuple[UUID, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, repr=False)
class Contact:
    """Lives as long as one delivery. Not shown in logs or errors."""

    name: str
    email: str
    language: Language


@dataclass(frozen=True)
class Words:
    """Title and text of a notice in one language, and where it leads to in the portal."""

    title: str
    text: str
    path: str


@dataclass(frozen=True, repr=False)
class Mail:
    """`id` is the same on every copy."""

    id: UUID
    to: str
    subject: str
    text: str
    language: Language


class People(Protocol):
    """This service's projections of people and pools."""

    async def person(self, uow: UnitOfWork, id: UUID | None) -> Found:
        """Somebody named by the event; nobody where the event names nobody or the person is gone."""

    async def contacts_of(self, uow: UnitOfWork, organisation_id: UUID | None, on: date) -> Found:
        """Who spoke for the organisation that day."""

    async def coordinators_of(self, uow: UnitOfWork, pool_id: UUID | None, on: date) -> Found:
        """Who coordinated one of the pool's provinces that day."""


class Contacts(Protocol):
    async def of(self, person_id: UUID, because_of: UUID) -> Contact:
        """Name and address for one delivery. Raises ContactGone or ContactUnavailable."""


class ContactGone(Exception):
    """There is no such person any more, or no usable address."""


class ContactUnavailable(Exception):
    """Participants does not answer; trying later may help."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """The mail server has taken it. Raises MailRefused or MailDelayed; neither repeats an address."""


class MailRefused(Exception):
    """The mail server said 5xx."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailDelayed(Exception):
    """The mail server said 4xx or did not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Speaker(Protocol):
    """The templates, in Dutch and English."""

    def words(self, template: str, language: Language, details: Mapping[str, str]) -> Words: ...

    def mail(self, words: Words, contact: Contact) -> str:
        """The whole text of a mail, with greeting and link."""


@dataclass(frozen=True)
class InboxEntry:
    """What a person was told: the delivery and the notice behind it."""

    delivery: Delivery
    notice: Notice


class Shelf(Protocol):
    """What is due, and what people and operators may read."""

    async def due_notices(self, uow: UnitOfWork, now: datetime, limit: int) -> list[UUID]:
        """Locked ids of notices to be expanded; those that others work on are left out."""

    async def due_mails(self, uow: UnitOfWork, now: datetime, limit: int) -> list[UUID]:
        """Locked ids of mails to be sent; those that others work on are left out."""

    async def notices(self, uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Notice]: ...

    async def inbox(
        self, uow: UnitOfWork, person_id: UUID, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[InboxEntry]:
        """The newest first."""

    async def about(self, uow: UnitOfWork, id: UUID, limit: int) -> list[tuple[Notice, list[Delivery]]]:
        """The notices of an event, of a request or engagement, or of a whole chain; the oldest first."""


class TooManyStreams(Exception):
    """This person, or this process, has as many open streams as it may."""

    def __init__(self) -> None:
        super().__init__("There are too many open streams. Close one, or read the inbox without one.")


class NotListening(Exception):
    """What is delivered cannot be followed at the moment."""


class NewNotices(Protocol):
    """Ids of notices as they come in."""

    def __aiter__(self) -> AsyncIterator[UUID]: ...

    def end(self) -> None:
        """Nothing more comes; what came before is still given."""


class Live(Protocol):
    """The notices that come in while somebody listens."""

    def check_room(self, person_id: UUID) -> None:
        """Raises TooManyStreams."""

    def listen(self, person_id: UUID) -> AbstractAsyncContextManager[NewNotices]:
        """New notices of this person; from the moment the block begins none is missed. Raises NotListening."""
