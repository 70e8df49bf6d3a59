"""What callers send and see about people. The answers of commands carry no name: they are kept for repeated calls."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.participants.domain.person import Person
from services.participants.domain.profile import Evidence, PreferredLanguage, WorkMode
from services.participants.domain.roles import Role, TargetGroup
from services.participants.entrypoints.fields import Body, Day, PostcodeText, Provinces, ReasonCode, Text
from shared.events.base import ConceptUri, Language

Level = Annotated[int, Field(ge=1, le=5, strict=True, description="e-CF level.")]
Cefr = Annotated[str, Field(pattern=r"^(A1|A2|B1|B2|C1|C2|native)$")]
Hundredths = Annotated[int, Field(ge=1, le=100, strict=True, description="100 is full time.")]
Minutes = Annotated[int, Field(ge=0, le=600, strict=True, description="One way.")]


class NewPerson(Body):
    name: Text
    email: Text
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH


class NewRole(Body):
    """`organisation_id` for an employer's contact, `provinces` for a coordinator, `target_group` for a starter."""

    role: Role
    organisation_id: UUID | None = None
    provinces: Provinces = ()
    target_group: TargetGroup | None = None
    starts_on: Day | None = Field(default=None, description="Today where left out.")
    ends_on: Day | None = None


class RoleEnd(Body):
    role: Role
    organisation_id: UUID | None = None
    ends_on: Day = Field(description="The first day on which it no longer holds.")
    reason: ReasonCode


class NewEmployment(Body):
    organisation_id: UUID
    fte_hundredths: Hundredths = 100
    manager_id: UUID | None = None
    starts_on: Day
    ends_on: Day | None = None


class EmploymentEnd(Body):
    organisation_id: UUID
    ends_on: Day = Field(description="The first day on which it no longer holds.")


class Opening(Body):
    reason: ReasonCode


class OpenedView(BaseModel):
    """`ends_at`: the first moment at which the record is closed again."""

    person_id: UUID
    version: int
    ends_at: AwareDatetime


class NewSkill(Body):
    """`credential`: there is a certificate or a badge of it; that others vouch is for them to say."""

    uri: ConceptUri
    level: Level | None = None
    evidence: Literal["self", "credential"] = "self"
    source: Annotated[str, Field(min_length=1, max_length=200, description="Who issued it.")] | None = None


class Vouched(Body):
    uri: ConceptUri
    level: Level


class SkillView(BaseModel, from_attributes=True):
    """With whose word it stands on, since when; never a diploma."""

    uri: str
    level: int | None
    evidence: Evidence
    noted_on: date | None
    source: str | None


class LanguageView(Body):
    code: Language
    level: Cefr | None = None


class NewProfile(Body):
    """`provinces` overrules the province of the postcode."""

    skills: tuple[NewSkill, ...] = Field(default=(), max_length=200)
    languages: tuple[LanguageView, ...] = Field(default=(), max_length=30)
    postcode: PostcodeText | None = None
    provinces: Provinces = ()
    mode: WorkMode = WorkMode.BOTH
    travel_minutes: Minutes | None = None
    preferred_language: PreferredLanguage | None = Field(default=None, description="Unchanged where left out.")


class RoleView(BaseModel, from_attributes=True):
    role: Role
    organisation_id: UUID | None
    provinces: tuple[str, ...]
    target_group: TargetGroup | None
    starts_on: date
    ends_on: date | None


class EmploymentView(BaseModel, from_attributes=True):
    organisation_id: UUID
    fte_hundredths: int
    manager_id: UUID | None
    starts_on: date
    ends_on: date | None


class PersonView(BaseModel):
    """A person without name and address."""

    person_id: UUID
    version: int
    roles: list[RoleView]
    employments: list[EmploymentView]
    skills: list[SkillView]
    languages: list[LanguageView]
    provinces: list[str]
    labour_market_region: str | None
    mode: WorkMode
    travel_minutes: int | None
    preferred_language: PreferredLanguage


class PersonRecord(PersonView):
    """The whole record, for the person himself and for operators. Of the postcode only the digits are kept."""

    name: str
    email: str
    postcode: str | None


def person_view(person: Person) -> PersonView:
    return PersonView.model_validate(_values(person))


def person_record(person: Person) -> PersonRecord:
    own = {"name": person.name, "email": person.email, "postcode": person.pc4}
    return PersonRecord.model_validate(_values(person) | own)


def _values(person: Person) -> dict[str, object]:
    return {
        "person_id": person.id,
        "version": person.version,
        "roles": [RoleView.model_validate(period) for period in person.roles],
        "employments": [EmploymentView.model_validate(employment) for employment in person.employments],
        "skills": [SkillView.model_validate(skill) for skill in person.skills],
        "languages": [LanguageView(code=language.code, level=language.level) for language in person.languages],
        "provinces": person.provinces,
        "labour_market_region": person.labour_market_region,
        "mode": person.mode,
        "travel_minutes": person.travel_minutes,
        "preferred_language": person.preferred_language,
    }
