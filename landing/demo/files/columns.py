"""The columns of the three files, as types. `|` separates lists, skills are `uri:level`; extra columns are ignored."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.events.base import ConceptUri, Language, Province


def _listed(text: object) -> object:
    return [part.strip() for part in text.split("|") if part.strip()] if isinstance(text, str) else text


def _skill(text: object) -> object:
    if not isinstance(text, str):
        return text
    uri, colon, level = text.rpartition(":")
    return {"uri": uri, "level": level} if colon and level.isdigit() else {"uri": text}


class Columns(BaseModel):
    """An empty cell is a column left out."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class SkillCell(Columns):
    uri: ConceptUri
    level: Annotated[int, Field(ge=1, le=5)] | None = None


Ids = Annotated[list[str], BeforeValidator(_listed)]
Skills = Annotated[list[Annotated[SkillCell, BeforeValidator(_skill)]], BeforeValidator(_listed)]
Languages = Annotated[list[Language], BeforeValidator(_listed)]
Provinces = Annotated[list[Province], BeforeValidator(_listed)]
Groups = Annotated[list[Literal["starter", "career_changer", "grower"]], BeforeValidator(_listed)]
Id = Annotated[str, Field(min_length=1, max_length=100)]
Mode = Literal["onsite", "remote", "both"]


class Organisation(Columns):
    employer_id: Id
    name: Annotated[str, Field(min_length=1, max_length=200)]
    postcode: str
    email: str | None = None


class Coach(Columns):
    """`capacity` in points free. `competitors` and `hirers` are seen from the coach's own employer."""

    coach_id: Id
    capacity: Annotated[int, Field(ge=0, le=1000)]
    name: str | None = None
    postcode: str | None = None
    email: str | None = None
    employer_id: str | None = None
    pools: Ids = []
    regions: Provinces = []
    languages: Languages = []
    skills: Skills = []
    mode: Mode = "both"
    target_groups: Groups = []
    available_from: date | None = None
    available_until: date | None = None
    competitors: Ids = []
    hirers: Ids = []
    own_limit: Annotated[int, Field(ge=0, le=1000)] | None = None


class Request(Columns):
    """`load` in points; without one the intake weight of the target group counts."""

    request_id: Id
    employer_id: Id
    name: str | None = None
    postcode: str | None = None
    email: str | None = None
    load: Annotated[int, Field(ge=1, le=1000)] | None = None
    waiting_days: Annotated[int, Field(ge=0, le=3650)] = 0
    first_requested_on: date | None = None
    precedence: Literal["0", "1"] = "0"
    pool: str | None = None
    region: Province | None = None
    languages: Languages = []
    skills: Skills = []
    mode: Mode = "both"
    target_group: Literal["starter", "career_changer", "grower"] = "starter"
    starts_on: date | None = None
    ends_on: date | None = None
    excluded_coaches: Ids = []
