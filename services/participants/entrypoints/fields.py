"""Base and field types of what callers send: strict about form and size, so that all of it fits a table."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.events.base import Province

Text = Annotated[str, Field(min_length=1, max_length=400)]
"""Trimmed and judged by the domain; the bound only keeps nonsense out."""
PostcodeText = Annotated[str, Field(min_length=4, max_length=12)]
ReasonCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Provinces = Annotated[tuple[Province, ...], Field(max_length=12)]


def _of_this_age(day: date) -> date:
    if not 1950 <= day.year <= 2150:
        raise ValueError("a day between 1950 and 2150")
    return day


Day = Annotated[date, AfterValidator(_of_this_age)]


class Body(BaseModel):
    """What a caller sends; an unknown field is a mistake, and said so."""

    model_config = ConfigDict(extra="forbid", frozen=True)
