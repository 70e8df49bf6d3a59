"""Coach or employer says at which level somebody can do something: evidence beside the person's own word."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application.audit import note
from services.participants.application.ports import Relations, Shelf
from services.participants.domain.disclosure import Party
from services.participants.domain.errors import NotASkill
from services.participants.domain.person import Person
from services.participants.domain.profile import Evidence, Skill
from shared.clock import now, today
from shared.identity.principal import Principal, Role
from shared.outbox.unit_of_work import NotFound, UnitOfWork

ENGAGEMENT = "engagement"


@dataclass(frozen=True, kw_only=True, slots=True)
class VouchForSkill:
    by: Principal
    person_id: UUID
    uri: str
    level: int


async def vouch_for_skill(uow: UnitOfWork, command: VouchForSkill, relations: Relations, shelf: Shelf) -> Person:
    """Only within a running engagement; to others the person does not exist. Raises NotFound, NotASkill."""
    person = await uow.lock_one(Person, command.person_id)
    evidence = await _standing(uow, command.by, person, relations)
    if await shelf.occupations_among(uow, [command.uri]):
        raise NotASkill
    person.take_evidence(Skill(command.uri, command.level, evidence, today()))
    await uow.record(person)
    await note(uow, "skill_vouched_for", person.id, evidence)
    return person


async def _standing(uow: UnitOfWork, by: Principal, person: Person, relations: Relations) -> Evidence:
    """As what the caller may speak of this person. Raises NotFound."""
    if by.person_id is None or by.person_id == person.id:
        raise NotFound("person")
    viewer, subject = Party(by.person_id, by.organisations(today())), Party(person.id)
    held = await relations.concerning(uow, viewer, (), [subject], now())
    running = [one for one in held if one.kind == ENGAGEMENT and one.ends_at is None and one.between(viewer, subject)]
    if any(by.person_id in (one.person_id, one.counterpart_id) for one in running):
        if by.holds(Role.COACH, today()):
            return Evidence.COACH
    elif running:
        return Evidence.EMPLOYER
    raise NotFound("person")
