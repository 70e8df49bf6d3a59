"""What changed in the register of processing since somebody joined and did not say to have read it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.participants.domain.person import Person
from services.participants.domain.processing import PROCESSINGS, Processing
from shared import clock
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


class Readings(Protocol):
    async def read_by(self, uow: UnitOfWork, person_id: UUID) -> Mapping[str, int]:
        """The newest version read, by code."""

    async def note(self, uow: UnitOfWork, person_id: UUID, read: Iterable[Processing], at: datetime) -> None: ...


async def changed_for(uow: UnitOfWork, person: Person, readings: Readings) -> list[Processing]:
    """Newer versions only: what was so when the person's first role began was told then."""
    joined = min((period.starts_on for period in person.roles), default=clock.today())
    read = await readings.read_by(uow, person.id)
    newer = [one for one in PROCESSINGS if one.version > read.get(one.code, 1)]
    return [one for one in newer if one.code in read or one.since > joined]


async def reader(uow: UnitOfWork, by: Principal, person_id: UUID) -> Person:
    """The person alone: nobody reads for another. Raises NotFound."""
    person = await uow.get(Person, person_id) if by.person_id == person_id else None
    if person is None:
        raise NotFound("person")
    return person


async def note_read(uow: UnitOfWork, by: Principal, person_id: UUID, readings: Readings) -> None:
    """Raises NotFound."""
    person = await reader(uow, by, person_id)
    await readings.note(uow, person.id, PROCESSINGS, clock.now())
