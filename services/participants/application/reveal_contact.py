"""Give the notifications service the address for one delivery, and write down for which event."""

from uuid import UUID

from services.participants.application.audit import note
from services.participants.domain.person import Person
from shared.outbox.unit_of_work import NotFound, UnitOfWork


async def reveal_contact(uow: UnitOfWork, person_id: UUID, because_of: UUID) -> Person:
    """`because_of` is the id of the event that the message tells of. Raises NotFound."""
    person = await uow.get(Person, person_id)
    if person is None:
        raise NotFound("person")
    await note(uow, "contact_revealed", person.id, str(because_of))
    return person
