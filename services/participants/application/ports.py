"""What the commands need from outside the domain, beside the unit of work. The adapters fill these in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.participants.domain.concept import Concept
from services.participants.domain.disclosure import Party, Relation
from services.participants.domain.invitation import Invitation
from services.participants.domain.letter import Letter
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.place import Place, Postcode
from services.participants.domain.registration import Registration, RegistrationKind
from shared.access import Standing
from shared.outbox.unit_of_work import UnitOfWork


class Places(Protocol):
    """Every Dutch postcode."""

    def at(self, postcode: Postcode) -> Place:
        """Raises UnknownPostcode."""


class Register(Protocol):
    """Questions about people and organisations that go beyond one id."""

    async def email_taken(self, uow: UnitOfWork, key: str) -> bool: ...

    async def id_of_email(self, uow: UnitOfWork, key: str) -> UUID | None: ...

    async def kvk_number_taken(self, uow: UnitOfWork, number: str) -> bool: ...

    async def people(self, uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """Those of the ids that are known."""

    async def found_among(self, uow: UnitOfWork, who: Standing, ids: Collection[UUID]) -> Collection[UUID]:
        """Those whom FIND_PERSON lets the caller know."""

    async def organisation_of_kvk(self, uow: UnitOfWork, number: str) -> Organisation | None: ...

    async def people_of(self, uow: UnitOfWork, organisation_id: UUID) -> Sequence[UUID]:
        """Who ever had a role or an employment there, by id."""

    async def organisations(
        self, uow: UnitOfWork, after: UUID | None, limit: int, query: str = "", ids: Sequence[UUID] | None = None
    ) -> Sequence[Organisation]:
        """By id, those after the given one; `query` is part of a name or a whole KvK number; of `ids` where given."""


class Invitations(Protocol):
    """Questions about invitations that go beyond one id."""

    async def open_of(self, uow: UnitOfWork, person_id: UUID, now: datetime) -> Sequence[Invitation]:
        """Those that can still be used, locked."""

    async def of_token(self, uow: UnitOfWork, token_hash: str) -> Invitation | None:
        """The one with this token, locked, in whatever state."""

    async def listed(
        self, uow: UnitOfWork, who: Standing, after: UUID | None, limit: int, unanswered: bool = False
    ) -> Sequence[Invitation]:
        """By id (the order in which they were made), those that the policy lets him see."""


class Registrations(Protocol):
    """Registrations of interest beyond one id."""

    async def any_open(self, uow: UnitOfWork, email_key: str, kind: RegistrationKind) -> bool:
        """Whether one waits for an answer; until the unit ends nobody else can register this address."""

    async def listed(
        self, uow: UnitOfWork, who: Standing, only_open: bool, after: UUID | None, limit: int
    ) -> Sequence[Registration]:
        """By id, which is by time, those that the policy lets him answer."""


class Letters(Protocol):
    """Mails that follow no event."""

    async def leave(self, uow: UnitOfWork, letter: Letter, at: datetime) -> None:
        """To be sent once this is committed."""


class Relations(Protocol):
    """Who stands in a case with whom, as coaching tells it."""

    async def pools_in(self, uow: UnitOfWork, provinces: Collection[str], day: date) -> Mapping[UUID, frozenset[UUID]]:
        """The pools that serve one of the provinces, each with the organisations that are members on that day."""

    async def concerning(
        self, uow: UnitOfWork, viewer: Party, pools: Collection[UUID], subjects: Collection[Party], instant: datetime
    ) -> Sequence[Relation]:
        """What holds at that instant between the viewer, or one of the pools, and any of the subjects."""


class Seen(Protocol):
    """How new the cases of coaching are here."""

    async def stale(self, seen: Mapping[UUID, int], patience: float) -> list[UUID]:
        """Wait up to `patience` seconds until each id is at its version or newer; those that are not."""


class Shelf(Protocol):
    """The catalogue as it stands in the database."""

    async def holds(self, uow: UnitOfWork, version: str) -> bool:
        """Whether that version was ever loaded; nobody else loads one until this unit of work ends."""

    async def loaded(self, uow: UnitOfWork, version: str) -> None: ...

    async def occupations_among(self, uow: UnitOfWork, uris: Collection[str]) -> frozenset[str]: ...

    async def by_uri(self, uow: UnitOfWork, uri: str) -> Concept | None: ...

    async def search(
        self,
        uow: UnitOfWork,
        text: str,
        kind: str | None,
        after: tuple[str, UUID] | None,
        limit: int,
        uris: Collection[str] | None = None,
    ) -> Sequence[Concept]:
        """Concepts with the text in one of their labels, by English label and id; of `uris` where given."""
