"""Events of participants: who people and organisations are, in ids, codes and periods. Never a name or an address."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.events.base import (
    Code,
    ConceptUri,
    Fact,
    LabourMarketRegion,
    LanguageLevel,
    Part,
    Period,
    Province,
    Skill,
    Snapshot,
    TargetGroup,
    WorkMode,
    facts,
    snapshots,
)

PEOPLE_LATEST = snapshots(
    "participants.people.latest.v1",
    key="person_id",
    about="Every person's roles, employments and skills profile, without name or address; decides who may do what.",
)
ORGANISATIONS_LATEST = snapshots(
    "participants.organisations.latest.v1",
    key="organisation_id",
    about="Every organisation's region, size and sector, with the competitors and hirers it declared.",
)
SKILLS_LATEST = snapshots(
    "participants.skills.latest.v1",
    key="uri",
    about="The catalogue of skills and occupations: labels, hierarchy and relations.",
)
PEOPLE = facts(
    "participants.people.v1",
    key="person_id",
    about="What happened to a person's membership of the platform: invited, roles and employments begun and ended.",
)


class Role(StrEnum):
    """What a person may be. A role is a period on a person, never an account type."""

    EMPLOYER_CONTACT = "employer_contact"
    STARTER = "starter"
    COACH = "coach"
    COORDINATOR = "coordinator"
    NATIONAL = "national"
    OPERATOR = "operator"


class RolePeriod(Period):
    """`organisation_id` for an employer's contact, `provinces` for a coordinator, `target_group` for a starter."""

    role: Role
    organisation_id: UUID | None = None
    provinces: tuple[Province, ...] = ()
    target_group: TargetGroup | None = None


class Employment(Period):
    """`fte_hundredths`: 100 is full time. `manager_id` is the person this employee reports to."""

    organisation_id: UUID
    fte_hundredths: Annotated[int, Field(ge=1, le=100)] = 100
    manager_id: UUID | None = None


class PersonLatest(Snapshot, wire_type="participants.person.latest.v1", topic=PEOPLE_LATEST):
    """`mode` and `travel_minutes` say where a person works and how far one way is acceptable."""

    person_id: UUID
    roles: tuple[RolePeriod, ...] = ()
    employments: tuple[Employment, ...] = ()
    skills: tuple[Skill, ...] = ()
    languages: tuple[LanguageLevel, ...] = ()
    provinces: tuple[Province, ...] = ()
    labour_market_region: LabourMarketRegion | None = None
    mode: WorkMode = WorkMode.BOTH
    travel_minutes: Annotated[int, Field(ge=0, le=600)] | None = None
    preferred_language: Literal["nl", "en"] = "nl"


class OrganisationLatest(Snapshot, wire_type="participants.organisation.latest.v1", topic=ORGANISATIONS_LATEST):
    """`competitors` and `hirers` name organisations whose people may not coach here: rivals, and would-be hirers.

    From `left_on` on it takes no part: readers let what they hold of it end on that day, by their own clock.
    """

    organisation_id: UUID
    province: Province
    labour_market_region: LabourMarketRegion
    size_class: Literal["micro", "small", "medium", "large"] | None = None
    sector_code: str | None = None
    sector_version: Literal["sbi_2008", "sbi_2025"] | None = None
    competitors: tuple[UUID, ...] = ()
    hirers: tuple[UUID, ...] = ()
    left_on: date | None = None


class SkillRelation(Part):
    """From an occupation to a skill it needs."""

    uri: ConceptUri
    essential: bool


class SkillLatest(Snapshot, wire_type="participants.skill.latest.v1", topic=SKILLS_LATEST):
    """One concept of the catalogue. `label_nl_source` is `esco` or `own` where a Dutch label exists."""

    uri: ConceptUri
    kind: Literal["skill", "occupation"]
    label_en: str
    label_nl: str | None = None
    label_nl_source: Literal["esco", "own"] | None = None
    broader: tuple[ConceptUri, ...] = ()
    needs: tuple[SkillRelation, ...] = ()
    catalogue_version: str


class PersonInvitedV1(Fact, wire_type="participants.person.invited.v1", topic=PEOPLE):
    """A person was entered and may sign in. With an invitation, a mail with its link is sent; its token is not here."""

    person_id: UUID
    invitation_id: UUID | None = None
    expires_at: AwareDatetime | None = None


class RoleStartedV1(Fact, wire_type="participants.person.role_started.v1", topic=PEOPLE):
    """A role began on this person."""

    person_id: UUID
    role: Role
    organisation_id: UUID | None = None
    starts_on: date


class RoleEndedV1(Fact, wire_type="participants.person.role_ended.v1", topic=PEOPLE):
    """A role ended; sessions that stood on it end with it."""

    person_id: UUID
    role: Role
    organisation_id: UUID | None = None
    ends_on: date
    reason: Code


class PersonErasureRequestedV1(Fact, wire_type="participants.person.erasure_requested.v1", topic=PEOPLE):
    """A person is to be erased, unless the wish is withdrawn before `due_at`."""

    person_id: UUID
    due_at: AwareDatetime


class PersonErasedV1(Fact, wire_type="participants.person.erased.v1", topic=PEOPLE):
    """A person was erased here; the tombstone on the snapshots tells every service to forget."""

    person_id: UUID


class RecordOpenedV1(Fact, wire_type="participants.person.record_opened.v1", topic=PEOPLE):
    """An operator opened a person's record in an emergency, for a stated reason and until then; `actor` is who."""

    person_id: UUID
    reason: Code
    ends_at: AwareDatetime


class ProcessingsChangedV1(Fact, wire_type="participants.person.processings_changed.v1", topic=PEOPLE):
    """What is done with people's data changed since this person joined; `codes` of the register, not read yet."""

    person_id: UUID
    codes: tuple[Code, ...]


class EmploymentEndedV1(Fact, wire_type="participants.person.employment_ended.v1", topic=PEOPLE):
    """An employment ended. `reason` where it was not only between employer and employee."""

    person_id: UUID
    organisation_id: UUID
    ends_on: date
    reason: Code | None = None
