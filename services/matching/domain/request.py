"""A request for a coach as matching sees it, with its employer, its starter and where its event chain came from."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.matching.domain.people import Employer, Period, Person, Skill

PLACES_ON_A_SHORTLIST = 3


@dataclass(frozen=True, slots=True)
class Needs:
    """What is asked. `languages` are hard, any one of them suffices."""

    skills: tuple[Skill, ...] = ()
    optional_skills: tuple[Skill, ...] = ()
    occupation: str | None = None
    languages: tuple[str, ...] = ()
    province: str | None = None
    labour_market_region: str | None = None
    mode: str = "both"
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A coach this request may not get: for good, until an instant, or until a newer state of the coach."""

    coach_id: UUID
    until: datetime | None = None
    after_coach_version: int | None = None

    def holds(self, now: datetime, coach_version: int) -> bool:
        if self.until is None and self.after_coach_version is None:
            return True
        not_over = self.until is not None and now < self.until
        not_newer = self.after_coach_version is not None and coach_version <= self.after_coach_version
        return not_over or not_newer


@dataclass(frozen=True, slots=True)
class Origin:
    """The event that led to this state of the request, so that a proposal continues its chain and its trace."""

    event_id: str
    correlation_id: UUID
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """`proposed`: this version has a proposal without an answer. `known_coaches`: whom the starter had before."""

    id: UUID
    version: int
    pool_id: UUID
    employer: Employer
    points: int
    target_group: str
    first_requested_at: datetime
    waiting_since: datetime
    origin: Origin
    precedence: int = 0
    needs: Needs = field(default_factory=Needs)
    starter: Person | None = None
    shortlist: tuple[UUID, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    needs_attention: bool = False
    proposed: bool = False
    known_coaches: frozenset[UUID] = frozenset()

    @property
    def place_in_line(self) -> tuple[datetime, UUID]:
        return self.first_requested_at, self.id

    @property
    def room(self) -> int:
        """How many coaches a shortlist may still take."""
        return PLACES_ON_A_SHORTLIST - len(self.shortlist)

    def excludes(self, coach_id: UUID, coach_version: int, now: datetime) -> bool:
        return coach_id in self.shortlist or any(
            exclusion.coach_id == coach_id and exclusion.holds(now, coach_version) for exclusion in self.exclusions
        )

    def period(self, today: date) -> Period:
        """When the coach is needed: from the wished day, or from today where that has passed."""
        starts_on = max(today, self.needs.starts_on or today)
        ends_on = self.needs.ends_on
        return Period(starts_on, ends_on if ends_on is not None and ends_on > starts_on else None)
