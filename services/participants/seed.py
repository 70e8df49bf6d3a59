"""Fills this service with synthetic organisations and people; run by `landing seed`.

Everything goes through the domain's own constructors, so that rows and snapshots are what commands would have left.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.domain.organisation import Details, Organisation
from services.participants.domain.organisation_terms import SizeClass
from services.participants.domain.person import Person
from services.participants.domain.place import Postcode
from services.participants.domain.profile import LanguageLevel, PreferredLanguage, Profile, Skill
from services.participants.domain.roles import Employment, RolePeriod
from services.participants.main import build
from shared.runtime.seeding import run_seed

Made = Iterator[tuple[type, Any]]
PLACES = PostcodeFiles()
ROLE, EMPLOYMENT = TypeAdapter(RolePeriod), TypeAdapter(Employment)


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OrganisationLine(Line):
    id: UUID
    kvk_number: str
    name: str
    postcode: str
    size_class: SizeClass


class PersonLine(Line):
    """`role` and `employment` as the domain's own fields."""

    id: UUID
    name: str
    email: str
    role: dict[str, Any]
    employment: dict[str, Any] | None = None
    skills: list[Skill] = []
    languages: list[LanguageLevel] = []
    postcode: str | None = None


def organisations(values: dict[str, Any]) -> Made:
    line = OrganisationLine.model_validate(values)
    postcode = Postcode.parse(line.postcode)
    details = Details(name=line.name, postcode=postcode, place=PLACES.at(postcode), size_class=line.size_class)
    yield Organisation, Organisation.register(line.id, line.kvk_number, details)


def people(values: dict[str, Any]) -> Made:
    line = PersonLine.model_validate(values)
    person, _ = Person.invite(line.id, line.name, line.email, PreferredLanguage.DUTCH)
    person.start_role(ROLE.validate_python(line.role))
    if line.employment is not None:
        person.employ(EMPLOYMENT.validate_python(line.employment))
    if line.postcode is not None:
        person.describe(_profile(line, Postcode.parse(line.postcode)))
    yield Person, person


def _profile(line: PersonLine, postcode: Postcode) -> Profile:
    place = PLACES.at(postcode)
    return Profile(
        skills=line.skills,
        languages=line.languages,
        pc4=postcode.digits,
        provinces=(place.province,),
        labour_market_region=place.labour_market_region,
    )


KINDS = {"organisation": organisations, "person": people}

if __name__ == "__main__":
    run_seed(build(), KINDS)
