"""Reads and checks a pool's own files. Every bad row is told, with line, column and reason; then nothing is played."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from landing.demo.files.columns import Coach, Columns, Organisation, Request
from landing.errors import LandingError

C = TypeVar("C", bound=Columns)


@dataclass(frozen=True)
class RowError:
    """`line` counts the header as the first."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}, {self.column}: {self.reason} (found: {self.value[:60]!r})"


class BadRows(LandingError):
    """Nothing was played: these rows have to be mended first."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} rows cannot be read; mend them and try again.")


@dataclass(frozen=True)
class PoolFiles:
    organisations: list[Organisation]
    coaches: list[Coach]
    requests: list[Request]


def read_pool(folder: Path) -> PoolFiles:
    """The three files of a folder. Raises LandingError where one is missing, BadRows where rows are wrong."""
    errors: list[RowError] = []
    organisations = _read(folder / "organisations.csv", Organisation, errors)
    coaches = _read(folder / "coaches.csv", Coach, errors)
    requests = _read(folder / "requests.csv", Request, errors)
    _unique("organisations.csv", "employer_id", organisations, errors)
    _unique("coaches.csv", "coach_id", coaches, errors)
    _unique("requests.csv", "request_id", requests, errors)
    _known(organisations, coaches, requests, errors)
    if errors:
        raise BadRows(sorted(errors, key=lambda error: (error.file, error.line)))
    return PoolFiles(_rows(organisations), _rows(coaches), _rows(requests))


def _rows(numbered: list[tuple[int, C]]) -> list[C]:
    return [row for _, row in numbered]


def _read(path: Path, kind: type[C], errors: list[RowError]) -> list[tuple[int, C]]:
    if not path.exists():
        raise LandingError(f"{path} is missing: a pool's files are organisations.csv, coaches.csv and requests.csv.")
    rows: list[tuple[int, C]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for cells in reader:
                _check(path.name, reader.line_num, cells, kind, rows, errors)
    except (UnicodeDecodeError, csv.Error) as error:
        raise LandingError(f"{path.name} is not a CSV file in UTF-8 ({error}): save it as such.") from error
    return rows


def _check(
    file: str,
    line: int,
    cells: dict[str | None, str | None],
    kind: type[C],
    rows: list[tuple[int, C]],
    errors: list[RowError],
) -> None:
    if None in cells:
        errors.append(RowError(file, line, "row", "", "more cells than there are columns"))
        return
    given = {name: value for name, value in cells.items() if name and value and value.strip()}
    try:
        rows.append((line, kind.model_validate(given)))
    except ValidationError as wrong:
        for place in wrong.errors():
            column = str(place["loc"][0])
            errors.append(RowError(file, line, column, given.get(column, ""), place["msg"]))


def _unique(file: str, column: str, rows: Iterable[tuple[int, Columns]], errors: list[RowError]) -> None:
    seen: set[str] = set()
    for line, row in rows:
        id = getattr(row, column)
        if id in seen:
            errors.append(RowError(file, line, column, id, "this id was used before"))
        seen.add(id)


def _known(
    organisations: list[tuple[int, Organisation]],
    coaches: list[tuple[int, Coach]],
    requests: list[tuple[int, Request]],
    errors: list[RowError],
) -> None:
    """Ids that point at other files, and what only makes sense together."""
    employers = {row.employer_id for _, row in organisations}
    known_coaches = {row.coach_id for _, row in coaches}

    def must_be_in(known: set[str], file: str, line: int, column: str, ids: Iterable[str | None]) -> None:
        unknown = [id for id in ids if id and id not in known]
        errors.extend(RowError(file, line, column, id, "no row has this id") for id in unknown)

    for line, coach in coaches:
        must_be_in(employers, "coaches.csv", line, "employer_id", [coach.employer_id])
        must_be_in(employers, "coaches.csv", line, "competitors", coach.competitors)
        must_be_in(employers, "coaches.csv", line, "hirers", coach.hirers)
        if (coach.competitors or coach.hirers) and not coach.employer_id:
            reason = "competitors and hirers are those of the coach's employer: fill employer_id too"
            errors.append(RowError("coaches.csv", line, "employer_id", "", reason))
    for line, request in requests:
        must_be_in(employers, "requests.csv", line, "employer_id", [request.employer_id])
        must_be_in(known_coaches, "requests.csv", line, "excluded_coaches", request.excluded_coaches)
