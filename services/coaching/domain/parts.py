"""What a request consists of: needs, offers, exclusions, shortlist, and the states with what is possible in each."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class RequestKind(StrEnum):
    FIRST = "first"
    SUCCESSOR = "successor"
    COVER = "cover"
    PLACEMENT = "placement"


class RequestState(StrEnum):
    WAITLISTED = "waitlisted"
    SHORTLISTED = "shortlisted"
    OFFERED = "offered"
    MATCHED = "matched"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can be done to a request. Those of people are named as their endpoints; the last three follow from them."""

    OFFER = "offers"
    CHOICE = "choice"
    PRECEDENCE = "precedence"
    REJECTION = "rejection"
    WITHDRAWAL = "withdrawal"
    HOLD = "hold"
    SHORTLIST = "shortlist"
    CLOSE = "close"

    @property
    def of_people(self) -> bool:
        return self not in (Act.HOLD, Act.SHORTLIST, Act.CLOSE)


IN_LINE = (RequestState.WAITLISTED, RequestState.SHORTLISTED, RequestState.OFFERED)
"""In these states a request counts in the line of its pool."""
_IN_LINE = (Act.PRECEDENCE, Act.REJECTION, Act.WITHDRAWAL)
# A shortlisted request takes no offer by hand: nobody chooses for the employer.
POSSIBLE: dict[RequestState, tuple[Act, ...]] = {
    RequestState.WAITLISTED: (Act.OFFER, Act.HOLD, Act.SHORTLIST, *_IN_LINE),
    RequestState.SHORTLISTED: (Act.CHOICE, Act.HOLD, Act.SHORTLIST, *_IN_LINE),
    RequestState.OFFERED: _IN_LINE,
    RequestState.MATCHED: (Act.CLOSE,),
    RequestState.CLOSED: (),
    RequestState.REJECTED: (),
    RequestState.WITHDRAWN: (),
}


class Attention(StrEnum):
    """Why a coordinator should look."""

    REFUSED_FIVE_TIMES = "refused_five_times"
    NO_FIT_THREE_TIMES = "no_fit_three_times"
    SHORTLIST_EXPIRED_TWICE = "shortlist_expired_twice"


@dataclass(frozen=True)
class Skill:
    uri: str
    level: int | None = None


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What is asked for; `languages` are hard, any one of them suffices."""

    skills: list[Skill] = field(default_factory=list)
    optional_skills: list[Skill] = field(default_factory=list)
    occupation: str | None = None
    languages: list[str] = field(default_factory=list)
    province: str | None = None
    labour_market_region: str | None = None
    mode: str = "both"
    starts_on: date | None = None
    ends_on: date | None = None


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A hold on a coach. `coach_version` is the coach's version that contains the hold; `proposal_id` None: by hand."""

    offer_id: UUID
    coach_id: UUID
    coach_version: int
    points: int
    offered_at: datetime
    expires_at: datetime
    proposal_id: UUID | None = None
    by_hand: bool = False
    state: OfferState = OfferState.OPEN

    def has_lapsed(self, now: datetime) -> bool:
        return self.state is OfferState.OPEN and self.expires_at <= now


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """A coach this request may not get: for good, until an instant, or until the coach is newer than a version."""

    coach_id: UUID
    reason: str
    until: datetime | None = None
    after_coach_version: int | None = None

    @property
    def for_good(self) -> bool:
        return self.until is None and self.after_coach_version is None


@dataclass(frozen=True)
class Shortlisted:
    coach_id: UUID
    proposal_id: UUID
