"""What handlers ask of a unit of work. `adapters/unit_of_work.py` answers from PostgreSQL, tests from memory."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.coaching.application.parties import Parties
from services.coaching.domain.facts import Fact
from services.coaching.domain.parts import RequestKind
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.access import Standing
from shared.events.base import Snapshot
from shared.outbox import Cause
from shared.outbox.stored import Aggregate

A = TypeVar("A", bound=Aggregate)
S = TypeVar("S", bound=Snapshot)
Ids = Sequence[UUID] | None


@dataclass(frozen=True)
class Line:
    """Where one would stand: open requests without precedence that came earlier, and all that have precedence."""

    ahead: int
    with_precedence: int

    @property
    def place(self) -> int:
        return self.ahead + 1


@dataclass(frozen=True)
class Opening:
    """What decides whether a request may be opened. `open_request`: id and employer of the one the starter has."""

    pool: Pool
    line: Line
    starter_known: bool
    starter_has_coach: bool
    open_request: tuple[UUID, UUID] | None


@dataclass(frozen=True)
class Share:
    """What an employer has of a pool (engagements and offers that run), and whether other employers wait there."""

    running: int
    others_wait: bool


class Questions(Protocol):
    """Each is one look at the tables; none locks a row."""

    async def opening(
        self, pool_id: UUID, starter_id: UUID | None, kind: RequestKind, since: datetime
    ) -> Opening | None:
        """For somebody who asks since then. None where there is no such pool."""

    async def line(self, request: Request) -> Line:
        """Where an open request stands now."""

    async def lines(self, requests: Collection[Request]) -> dict[UUID, Line]:
        """The same of many at once, by id; those that stand in no line are left out."""

    async def request_of_offer(self, offer_id: UUID) -> Request | None:
        """The request for which an offer was once made, however the offer ended."""

    async def lapsed_offers(self, coach_ids: Collection[UUID], now: datetime) -> list[UUID]:
        """Requests whose running offer to one of these coaches has run out."""

    async def parties(self, people: Collection[UUID], employer_id: UUID) -> Parties:
        """As participants publishes them."""

    async def employer_share(self, pool_id: UUID, employer_id: UUID) -> Share:
        """Until the unit ends no other offer for this employer in this pool is counted, so that two never both fit."""


@dataclass(frozen=True)
class InLine:
    """One open request of a pool. `place` counts those before it that have no precedence."""

    id: UUID
    pool_id: UUID
    employer_id: UUID
    state: str
    target_group: str
    first_requested_at: datetime
    precedence: bool
    attention: str | None
    place: int


class Reads(Protocol):
    """Lists for the API; what `who` may not reach is left out."""

    async def pools(self, after: UUID | None, limit: int) -> list[Pool]:
        """By id."""

    async def requests(
        self, who: Standing, pool_id: UUID | None, state: str | None, ids: Ids, after: UUID | None, limit: int
    ) -> list[Request]:
        """By id, which is by time; of `ids` where given."""

    async def open_offers(self, who: Standing, now: datetime) -> list[Request]:
        """Requests with an offer to this coach that can still be answered."""

    async def waiting_list(
        self, who: Standing, pool_id: UUID, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[InLine]:
        """In line order. Places count those who are left out too."""

    async def requests_mentioning(self, person_id: UUID) -> list[UUID]:
        """As starter, or in offers, shortlist and exclusions; by id."""

    async def engagements_mentioning(self, person_id: UUID) -> list[UUID]:
        """As coach or starter; by id."""


class Work(Questions, Reads, Protocol):
    """The kernel's unit of work, with the questions of this service."""

    cause: Cause

    async def get(self, aggregate: type[A], id: UUID) -> A | None: ...

    async def lock(self, aggregate: type[A], *ids: UUID) -> list[A]: ...

    async def lock_one(self, aggregate: type[A], id: UUID) -> A: ...

    async def erase(self, aggregate: Aggregate) -> None: ...

    async def record(self, aggregate: Aggregate, fact: Fact | None = None) -> UUID | None: ...

    async def snapshots(self, kind: type[S], ids: Iterable[UUID | str]) -> dict[str, S]: ...

    def follow(self, cause: Cause) -> None: ...


async def record_all(uow: Work, aggregate: Aggregate, facts: Iterable[Fact]) -> None:
    """Each fact in order; the first is the cause of the others."""
    for fact in facts:
        await uow.record(aggregate, fact)
