"""The columns of files of people and organisations: how a cell is read, and what is wrong with one that cannot be."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from services.participants.application.import_rows import NOBODY, organisation_of, person_of
from services.participants.application.ports import Places
from services.participants.domain import errors as refusals
from services.participants.domain.import_file import ImportKind, RowError, StagedRow
from services.participants.domain.texts import email_key, kvk_number
from services.participants.entrypoints.fields import Day
from shared.events.base import ConceptUri, Language, Province

COLUMN_OF: Mapping[type[Exception], str] = {
    refusals.InvalidName: "name",
    refusals.InvalidEmail: "email",
    refusals.InvalidKvkNumber: "kvk_number",
    refusals.UnknownPostcode: "postcode",
    refusals.InvalidEstablishmentNumber: "establishment_number",
    refusals.IncompleteSector: "sector_version",
    refusals.IncompleteRole: "role",
}
"""Where a refusal of the domain stands; others are about the row as a whole."""


def _kvk_number(text: str) -> str:
    try:
        return kvk_number(text)
    except refusals.InvalidKvkNumber as refusal:
        raise ValueError(str(refusal)) from refusal


def _listed(text: object) -> object:
    return [part.strip() for part in text.split("|") if part.strip()] if isinstance(text, str) else text


def _with_level(name: str) -> Callable[[object], object]:
    def split(text: object) -> object:
        if not isinstance(text, str):
            return text
        value, colon, level = text.rpartition(":")
        return {name: value, "level": level} if colon and "/" not in level else {name: text, "level": None}

    return split


class SkillCell(BaseModel):
    uri: ConceptUri
    level: Annotated[int, Field(ge=1, le=5)] | None


class LanguageCell(BaseModel):
    code: Language
    level: Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"] | None


Short = Annotated[str, Field(min_length=1, max_length=400)]
Skills = Annotated[list[Annotated[SkillCell, BeforeValidator(_with_level("uri"))]], BeforeValidator(_listed)]
Languages = Annotated[list[Annotated[LanguageCell, BeforeValidator(_with_level("code"))]], BeforeValidator(_listed)]


class Columns(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PersonColumns(Columns):
    """`skills` as `uri:level|uri`, `languages` as `nl:native|en:B2`, `provinces` as `NL-UT|NL-FL`.

    `kvk_number` is the employer: of an employer's contact that for which he speaks, of others that where they work.
    """

    name: Short
    email: Short
    language: Literal["nl", "en"] | None = None
    role: Literal["employer_contact", "starter", "coach", "coordinator", "national", "operator"] | None = None
    target_group: Literal["starter", "career_changer", "grower"] | None = None
    provinces: Annotated[list[Province], BeforeValidator(_listed)] | None = None
    kvk_number: Annotated[str, AfterValidator(_kvk_number)] | None = None
    fte_hundredths: Annotated[int, Field(ge=1, le=100)] | None = None
    starts_on: Day | None = None
    postcode: str | None = None
    skills: Skills | None = None
    languages: Languages | None = None
    mode: Literal["onsite", "remote", "both"] | None = None
    travel_minutes: Annotated[int, Field(ge=0, le=600)] | None = None


class OrganisationColumns(Columns):
    kvk_number: Short
    name: Short
    postcode: Short
    establishment_number: str | None = None
    size_class: Literal["micro", "small", "medium", "large"] | None = None
    size_reason: Literal["declared", "headcount", "turnover", "balance_sheet", "linked_enterprise"] | None = None
    sector_code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.]{0,11}$")] | None = None
    sector_version: Literal["sbi_2008", "sbi_2025"] | None = None


def _need(text: object) -> object:
    if not isinstance(text, str):
        return text
    uri, _, relation = text.rpartition(":")
    return (
        {"uri": uri, "essential": relation == "essential"} if relation in {"essential", "optional"} else {"uri": text}
    )


class NeedCell(BaseModel):
    uri: ConceptUri
    essential: bool


class SkillColumns(Columns):
    """One concept; `needs` of an occupation as `uri:essential|uri:optional`."""

    uri: ConceptUri
    kind: Literal["skill", "occupation"]
    label_en: Short
    label_nl: Short | None = None
    broader: Annotated[list[ConceptUri], BeforeValidator(_listed)] | None = None
    needs: Annotated[list[Annotated[NeedCell, BeforeValidator(_need)]], BeforeValidator(_listed)] | None = None


MODELS: Mapping[ImportKind, type[Columns]] = {
    ImportKind.PEOPLE: PersonColumns,
    ImportKind.ORGANISATIONS: OrganisationColumns,
    ImportKind.SKILLS: SkillColumns,
}


def read_row(kind: ImportKind, line: int, cells: Mapping[str, str], places: Places) -> StagedRow | list[RowError]:
    """The row as it will be entered, or everything that is wrong with it."""
    given = {name: value for name, value in cells.items() if value.strip()}
    try:
        row = MODELS[kind].model_validate(given).model_dump(exclude_none=True)
    except ValidationError as wrong:
        return [_error(line, fault, MODELS[kind]) for fault in wrong.errors()]
    try:
        return _staged(kind, line, row, places)
    except refusals.Refusal as refusal:
        column = COLUMN_OF.get(type(refusal), "")
        return [RowError(line, column, type(refusal).__name__, str(refusal))]


def _staged(kind: ImportKind, line: int, row: dict[str, Any], places: Places) -> StagedRow:
    """Makes it once to see that it can be made."""
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    if kind is ImportKind.SKILLS:
        return StagedRow(line, row["uri"], None, kept)
    if kind is ImportKind.ORGANISATIONS:
        return StagedRow(line, organisation_of(row, places).kvk_number, None, kept)
    number = row.get("kvk_number")
    person = person_of(row, places, {number: NOBODY} if number else {})
    return StagedRow(line, email_key(person.email), number, kept)


def _error(line: int, fault: Any, model: type[Columns]) -> RowError:
    """Names only columns that exist here; what was sent is not repeated."""
    if fault["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields)
        return RowError(line, "", "unknown_column", f"has a column that is not known here; known are {known}")
    return RowError(line, str(fault["loc"][0]), str(fault["type"]), str(fault["msg"]).removeprefix("Value error, "))
