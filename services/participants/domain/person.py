"""One person with roles and employments as periods. Name and e-mail live here and nowhere else on the platform."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.participants.domain import texts
from services.participants.domain.errors import DoubledPeriod, NotRunning, OwnManager
from services.participants.domain.opening import Opening
from services.participants.domain.periods import any_overlap, checked
from services.participants.domain.profile import (
    LanguageLevel,
    PreferredLanguage,
    Profile,
    Skill,
    WorkMode,
    kept_evidence,
)
from services.participants.domain.roles import (
    Employment,
    EmploymentEnded,
    PersonInvited,
    Role,
    RoleEnded,
    RolePeriod,
    RoleStarted,
)


@dataclass(kw_only=True)
class Person:
    id: UUID
    name: str
    email: str
    email_key: str
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH
    roles: list[RolePeriod] = field(default_factory=list)
    employments: list[Employment] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)
    languages: list[LanguageLevel] = field(default_factory=list)
    pc4: str | None = None
    provinces: list[str] = field(default_factory=list)
    labour_market_region: str | None = None
    mode: WorkMode = WorkMode.BOTH
    travel_minutes: int | None = None
    opened_to: list[Opening] = field(default_factory=list)
    version: int = 0

    @classmethod
    def invite(cls, id: UUID, name: str, email: str, language: PreferredLanguage) -> tuple["Person", PersonInvited]:
        """Raises InvalidName, InvalidEmail. That the address is free is for the caller to see to."""
        address = texts.email(email)
        person = cls(
            id=id, name=texts.name(name), email=address, email_key=texts.email_key(address), preferred_language=language
        )
        return person, PersonInvited()

    def rename(self, name: str) -> None:
        """Raises InvalidName."""
        self.name = texts.name(name)

    def move_to(self, address: str) -> None:
        """Another e-mail address; that it is free is for the caller to see to. Raises InvalidEmail."""
        self.email = texts.email(address)
        self.email_key = texts.email_key(self.email)

    def start_role(self, period: RolePeriod) -> RoleStarted:
        """Raises IncompleteRole, InvalidPeriod, DoubledPeriod."""
        period.check()
        if any_overlap(period, (known for known in self.roles if known.same_kind(period))):
            raise DoubledPeriod("role")
        self.roles.append(period)
        return RoleStarted(period.role, period.organisation_id, period.starts_on)

    def end_role(self, role: Role, organisation_id: UUID | None, ends_on: date, reason: str) -> RoleEnded:
        """End the period that runs on that day; ended on its first day it counts as never held. Raises NotRunning."""
        for period in self.roles:
            if period.role is role and period.organisation_id == organisation_id and period.holds_on(ends_on):
                period.ends_on, period.end_reason = ends_on, reason
                return RoleEnded(role, organisation_id, ends_on, reason)
        raise NotRunning("role")

    def end_roles_for(self, organisation_id: UUID, on: date, reason: str) -> list[RoleEnded]:
        """End what it is for that organisation and would go on after that day; what has not begun never does."""
        ended = []
        for period in self.roles:
            if period.organisation_id == organisation_id and period.goes_on_after(on):
                period.ends_on, period.end_reason = max(period.starts_on, on), reason
                ended.append(RoleEnded(period.role, organisation_id, period.ends_on, reason))
        return ended

    def end_employments_at(self, organisation_id: UUID, on: date, reason: str) -> list[EmploymentEnded]:
        """As `end_roles_for`."""
        ended = []
        for employment in self.employments:
            if employment.organisation_id == organisation_id and employment.goes_on_after(on):
                employment.ends_on = max(employment.starts_on, on)
                ended.append(EmploymentEnded(organisation_id, employment.ends_on, reason))
        return ended

    def employ(self, employment: Employment) -> None:
        """Raises InvalidPeriod, DoubledPeriod, OwnManager."""
        checked(employment.starts_on, employment.ends_on)
        if employment.manager_id == self.id:
            raise OwnManager
        same_employer = (known for known in self.employments if known.organisation_id == employment.organisation_id)
        if any_overlap(employment, same_employer):
            raise DoubledPeriod("employment")
        self.employments.append(employment)

    def end_employment(self, organisation_id: UUID, ends_on: date) -> EmploymentEnded:
        """Raises NotRunning."""
        for employment in self.employments:
            if employment.organisation_id == organisation_id and employment.holds_on(ends_on):
                employment.ends_on = ends_on
                return EmploymentEnded(organisation_id, ends_on)
        raise NotRunning("employment")

    def lose_manager(self, manager_id: UUID) -> None:
        """That manager was erased."""
        for employment in self.employments:
            if employment.manager_id == manager_id:
                employment.manager_id = None

    def describe(self, profile: Profile, language: PreferredLanguage | None = None) -> None:
        """Replace the whole profile. Raises DoubledEntry."""
        profile.check()
        self.skills, self.languages = kept_evidence(profile.skills, self.skills), list(profile.languages)
        self.pc4, self.provinces = profile.pc4, list(profile.provinces)
        self.labour_market_region = profile.labour_market_region
        self.mode, self.travel_minutes = profile.mode, profile.travel_minutes
        self.preferred_language = language or self.preferred_language

    def take_evidence(self, skill: Skill) -> None:
        """Somebody else's word replaces what was known of that skill."""
        self.skills = [known for known in self.skills if known.uri != skill.uri] + [skill]

    def belongs_to(self, organisation_id: UUID, day: date) -> bool:
        """Whether this person works there or speaks for it on that day."""
        works = any(work.organisation_id == organisation_id and work.holds_on(day) for work in self.employments)
        return works or organisation_id in self.speaks_for(day)

    def speaks_for(self, day: date) -> frozenset[UUID]:
        """The organisations whose contact this person is on that day."""
        return frozenset(
            period.organisation_id
            for period in self.roles
            if period.role is Role.EMPLOYER_CONTACT and period.organisation_id is not None and period.holds_on(day)
        )
