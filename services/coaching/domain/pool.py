"""A pool of coaches that several employers fill and use together, with the numbers it works by."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.coaching.domain.errors import NotAMember, Overlap
from services.coaching.domain.load import Load
from services.coaching.domain.periods import Period


class PoolMode(StrEnum):
    """`direct`: the best coach gets the hold. `shortlist`: the employer chooses among up to three."""

    DIRECT = "direct"
    SHORTLIST = "shortlist"


@dataclass(frozen=True)
class Settings:
    """The numbers of a pool. They are stored with it, so that they have its version."""

    load: Load = field(default_factory=Load)
    hold_hours: int = 48
    shortlist_working_days: int = 5
    intake_working_days: int = 10
    first_session_working_days: int = 10
    employer_limit: int = 3
    rate_cents_per_hour: int = 6_500


@dataclass(frozen=True, kw_only=True)
class Member(Period):
    """An employer that takes part."""

    organisation_id: UUID


@dataclass(kw_only=True)
class Pool:
    id: UUID
    name: str
    mode: PoolMode
    gather_minutes: int
    provinces: list[str]
    settings: Settings = field(default_factory=Settings)
    members: list[Member] = field(default_factory=list)
    version: int = 0

    def add_member(self, new: Member) -> None:
        """Raises WrongDates, or Overlap where that employer already takes part in that period."""
        new.must_last("membership")
        if any(member.organisation_id == new.organisation_id and member.overlaps(new) for member in self.members):
            raise Overlap("membership of this employer")
        self.members.append(new)

    def end_member(self, organisation_id: UUID, on: date) -> bool:
        """Let its membership end on that day, where it would go on; whether anything changed."""
        before = list(self.members)
        self.members = [
            replace(member, ends_on=max(member.starts_on, on))
            if member.organisation_id == organisation_id and (member.ends_on is None or member.ends_on > on)
            else member
            for member in self.members
        ]
        return self.members != before

    def must_have(self, organisation_id: UUID, day: date) -> None:
        """Raises NotAMember unless the employer takes part on that day."""
        if not any(member.organisation_id == organisation_id and member.holds_on(day) for member in self.members):
            raise NotAMember
