"""Break-glass: an operator opens somebody's record for an hour. The person is told, and the audit keeps the reason."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application.audit import note
from services.participants.domain.opening import RecordOpened, opened_anew
from services.participants.domain.person import Person
from shared import clock
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRecord:
    """`reason` is a code."""

    by: Principal
    person_id: UUID
    reason: str


async def open_record(uow: UnitOfWork, command: OpenRecord) -> Person:
    """Opening it again gives a new hour, and is told again. Raises NotFound."""
    assert command.by.person_id is not None
    person = await uow.lock_one(Person, command.person_id)
    person.opened_to = opened_anew(person.opened_to, command.by.person_id, clock.now())
    await uow.record(person, RecordOpened(command.reason, person.opened_to[-1].ends_at))
    await note(uow, "record_opened", person.id, command.reason)
    return person
