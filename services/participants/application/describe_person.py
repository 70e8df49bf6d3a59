"""Replace a person's profile: skills, languages, where and how far. The region follows from a postcode."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.application.ports import Places, Shelf
from services.participants.domain.errors import NotASkill
from services.participants.domain.person import Person
from services.participants.domain.place import Postcode
from services.participants.domain.profile import LanguageLevel, PreferredLanguage, Profile, Skill, WorkMode
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


class VersionPassed(Exception):
    """The caller decided on an older version of what is changed."""

    def __init__(self) -> None:
        super().__init__("This changed since you read it. Read it again, then decide.")


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribePerson:
    """`provinces` overrules the postcode's own: somebody may want to work elsewhere than where he lives."""

    by: Principal
    person_id: UUID
    known_version: int
    skills: list[Skill]
    languages: list[LanguageLevel]
    postcode: str | None = None
    provinces: tuple[str, ...] = ()
    mode: WorkMode = WorkMode.BOTH
    travel_minutes: int | None = None
    preferred_language: PreferredLanguage | None = None


async def describe_person(uow: UnitOfWork, command: DescribePerson, places: Places, shelf: Shelf) -> Person:
    """Raises NotFound, VersionPassed, UnknownPostcode, NotASkill, DoubledEntry."""
    person = await uow.lock_one(Person, command.person_id)
    await checking.check_reach(uow, command.by, policy.READ_PERSON, person, "person")
    if person.version != command.known_version:
        raise VersionPassed
    if await shelf.occupations_among(uow, [skill.uri for skill in command.skills]):
        raise NotASkill
    person.describe(_profile(command, places), command.preferred_language)
    await uow.record(person)
    await note(uow, "profile_replaced", person.id)
    return person


def _profile(command: DescribePerson, places: Places) -> Profile:
    postcode = Postcode.parse(command.postcode) if command.postcode else None
    place = places.at(postcode) if postcode else None
    return Profile(
        skills=command.skills,
        languages=command.languages,
        pc4=postcode.digits if postcode else None,
        provinces=command.provinces or ((place.province,) if place else ()),
        labour_market_region=place.labour_market_region if place else None,
        mode=command.mode,
        travel_minutes=command.travel_minutes,
    )
