"""What the use cases ask of the outside: who people are, what is due, what may be read, who listens."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notice import Notice
from shared.outbox import UnitOfWork


@dataclass(frozen=True)
class Found:
    """The people of one audience. `unknown`: not all of its ids have arrived here yet."""

    people: tuple[UUID, ...] = ()
    unknown: bool = False


class People(Protocol):
    """This service's projections of people and pools, as they were read for some notices."""

    def person(self, id: UUID | None) -> Found:
        """Somebody named by the event; nobody where the event names nobody or the person is gone."""

    def contacts_of(self, organisation_id: UUID | None, on: date) -> Found:
        """Who spoke for the organisation that day."""

    async def coordinators_of(self, pool_id: UUID | None, on: date) -> Found:
        """Who coordinated one of the pool's provinces that day."""


ReadPeople = Callable[[UnitOfWork, Collection[Notice]], Awaitable[People]]
"""Reads once for all that these notices may name."""


@dataclass(frozen=True)
class InboxEntry:
    """What a person was told: the delivery and the notice behind it."""

    delivery: Delivery
    notice: Notice


class Shelf(Protocol):
    """What is due, and what people and operators may read."""

    async def due_notices(self, uow: UnitOfWork, now: datetime, limit: int) -> list[Notice]:
        """Notices to be expanded, locked; those that others work on are left out."""

    async def due_mails(self, uow: UnitOfWork, now: datetime, limit: int) -> list[Delivery]:
        """Mails to be sent, locked; those that others work on are left out."""

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
