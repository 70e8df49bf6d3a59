"""What matching knows of people and organisations: periods, skills, languages, where they work. Never a name or age."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Period:
    """Half open: `[starts_on, ends_on)`; no end means open."""

    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and not self.over_on(day)

    def over_on(self, day: date) -> bool:
        return self.ends_on is not None and self.ends_on <= day

    def covers(self, other: "Period") -> bool:
        """Whether the other lies inside. An open wish asks no more than its first day."""
        return self.holds_on(other.starts_on) and (
            other.ends_on is None or self.ends_on is None or other.ends_on <= self.ends_on
        )

    def days_within(self, other: "Period") -> int:
        """How many days both have in common; `other` must end."""
        assert other.ends_on is not None
        ends_on = min(self.ends_on or other.ends_on, other.ends_on)
        return max(0, (ends_on - max(self.starts_on, other.starts_on)).days)


@dataclass(frozen=True, slots=True)
class Skill:
    """A concept of the catalogue with a level from 1 to 5, or None where nobody stated one."""

    uri: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Employment:
    period: Period
    organisation_id: UUID
    manager_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """`languages` maps a code to a CEFR level or None; `mode` is onsite, remote or both."""

    id: UUID
    skills: tuple[Skill, ...] = ()
    languages: Mapping[str, str | None] = field(default_factory=dict)
    provinces: frozenset[str] = frozenset()
    labour_market_region: str | None = None
    mode: str = "both"
    travel_minutes: int | None = None
    employments: tuple[Employment, ...] = ()

    def employers(self, day: date) -> frozenset[UUID]:
        """For whom this person works on that day or will work later."""
        return frozenset(job.organisation_id for job in self.employments if not job.period.over_on(day))

    def managers(self, day: date) -> frozenset[UUID]:
        """To whom this person reports on that day or will report later."""
        return frozenset(job.manager_id for job in self.employments if job.manager_id and not job.period.over_on(day))


@dataclass(frozen=True, slots=True)
class Employer:
    """The organisation that asks. Nobody coaches here who works for a competitor, or for who wants to hire from it."""

    id: UUID
    province: str
    labour_market_region: str
    competitors: frozenset[UUID] = frozenset()
    hirers: frozenset[UUID] = frozenset()
