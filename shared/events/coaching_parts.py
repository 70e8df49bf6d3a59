"""What the snapshot of a request is made of: what it asks for, its offer, its shortlist, whom it may not get."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import Code, LabourMarketRegion, Language, Part, Points, Province, Skill, WorkMode


class Needs(Part):
    """What a request asks for. Essential skills weigh first; of `languages` the coach must have one."""

    skills: tuple[Skill, ...] = ()
    optional_skills: tuple[Skill, ...] = ()
    occupation: str | None = None
    languages: tuple[Language, ...] = ()
    province: Province | None = None
    labour_market_region: LabourMarketRegion | None = None
    mode: WorkMode = WorkMode.BOTH
    starts_on: date | None = None
    ends_on: date | None = None


class Offer(Part):
    """A hold on a coach. `coach_version` is the coach's version that contains the hold."""

    offer_id: UUID
    coach_id: UUID
    coach_version: int
    points: Points
    expires_at: datetime


class Exclusion(Part):
    """A coach this request may not get: for good, until an instant, or until a newer snapshot of the coach."""

    coach_id: UUID
    reason: Code
    until: datetime | None = None
    after_coach_version: int | None = None


class Shortlisted(Part):
    coach_id: UUID
    proposal_id: UUID
