"""What a person may be, as periods. A role is never an account type: one person holds several over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.participants.domain.errors import IncompleteRole
from services.participants.domain.periods import Period, checked


class Role(StrEnum):
    EMPLOYER_CONTACT = "employer_contact"
    STARTER = "starter"
    COACH = "coach"
    COORDINATOR = "coordinator"
    NATIONAL = "national"
    OPERATOR = "operator"


class TargetGroup(StrEnum):
    STARTER = "starter"
    CAREER_CHANGER = "career_changer"
    GROWER = "grower"


@dataclass(kw_only=True)
class RolePeriod(Period):
    """`organisation_id` belongs to an employer's contact, `provinces` to a coordinator, `target_group` to a starter."""

    role: Role
    organisation_id: UUID | None = None
    provinces: tuple[str, ...] = ()
    target_group: TargetGroup | None = None
    end_reason: str | None = None

    def check(self) -> None:
        """Raises IncompleteRole or InvalidPeriod."""
        _belongs(
            self.role is Role.EMPLOYER_CONTACT,
            self.organisation_id is not None,
            "organisation",
            "an employer's contact",
        )
        _belongs(self.role is Role.COORDINATOR, bool(self.provinces), "list of provinces", "a coordinator")
        _belongs(self.role is Role.STARTER, self.target_group is not None, "target group", "a starter")
        checked(self.starts_on, self.ends_on)

    def same_kind(self, other: "RolePeriod") -> bool:
        """Whether the two may not run at the same time."""
        return self.role is other.role and self.organisation_id == other.organisation_id


@dataclass(kw_only=True)
class Employment(Period):
    """`fte_hundredths`: 100 is full time. `manager_id` is the person this employee reports to."""

    organisation_id: UUID
    fte_hundredths: int = 100
    manager_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PersonInvited:
    """A person was entered and may sign in; with an invitation, a mail leads there."""

    invitation_id: UUID | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoleStarted:
    role: Role
    organisation_id: UUID | None
    starts_on: date


@dataclass(frozen=True, slots=True)
class RoleEnded:
    role: Role
    organisation_id: UUID | None
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class EmploymentEnded:
    """`reason` where it was not only between employer and employee."""

    organisation_id: UUID
    ends_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PersonErasureRequested:
    """Until `due_at` it can be withdrawn."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class PersonErased:
    """Its tombstone follows."""


def all_ended_by(roles: Iterable[RolePeriod], day: date) -> bool:
    """Whether there were roles, and none holds on that day or later."""
    ends = [period.ends_on for period in roles]
    return bool(ends) and all(end is not None and end <= day for end in ends)


def _belongs(expected: bool, given: bool, what: str, whose: str) -> None:
    if expected and not given:
        raise IncompleteRole(f"The role of {whose} needs its {what}.")
    if given and not expected:
        raise IncompleteRole(f"Only the role of {whose} has a {what}; leave it out.")
