"""Base and field types of what callers send: strict about form and size, so that all of it fits a table."""

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared import clock
from shared.events.base import Province


def _of_this_age(day: date) -> date:
    if not 1950 <= day.year <= 2150:
        raise ValueError("a day between 1950 and 2150")
    return day


def _in_the_past(instant: datetime) -> datetime:
    if instant.tzinfo is None or not datetime(1950, 1, 1, tzinfo=UTC) <= instant <= clock.now():
        raise ValueError("an instant with a zone that has been")
    return instant


Day = Annotated[date, AfterValidator(_of_this_age)]
PastInstant = Annotated[datetime, AfterValidator(_in_the_past)]
ReasonCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="A code; words belong elsewhere.")]
Points = Annotated[int, Field(ge=0, le=10_000, strict=True)]
Load = Annotated[int, Field(ge=1, le=1_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Provinces = Annotated[list[Province], Field(min_length=1, max_length=12)]


class Body(BaseModel):
    """What a caller sends; an unknown field is a mistake, and said so."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reason(Body):
    reason: ReasonCode


class PeriodBody(Body):
    """Half open: `[starts_on, ends_on)`. Today where `starts_on` is left out."""

    starts_on: Day | None = None
    ends_on: Day | None = None
