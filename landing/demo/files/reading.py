"""Reads and checks a pool's own files by the reader of `landing match`. Each bad row is told, and nothing is played."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from landing.demo.files.columns import Coach, Columns, Organisation, Request
from landing.errors import LandingError
from services.matching.engine.files.problems import Problems
from services.matching.engine.files.table import Table

C = TypeVar("C", bound=Columns)


@dataclass(frozen=True)
class PoolFiles:
    organisations: list[Organisation]
    coaches: list[Coach]
    requests: list[Request]


def read_pool(folder: Path) -> PoolFiles:
    """The three files of a folder. Raises LandingError where one is missing, BadFiles where rows are wrong."""
    problems = Problems()
    organisations = _read(folder / "organisations.csv", Organisation, problems)
    coaches = _read(folder / "coaches.csv", Coach, problems)
    requests = _read(folder / "requests.csv", Request, problems)
    _unique("organisations.csv", "employer_id", organisations, problems)
    _unique("coaches.csv", "coach_id", coaches, problems)
    _unique("requests.csv", "request_id", requests, problems)
    _known(organisations, coaches, requests, problems)
    problems.refuse()
    return PoolFiles(_rows(organisations), _rows(coaches), _rows(requests))


def _rows(numbered: list[tuple[int, C]]) -> list[C]:
    return [row for _, row in numbered]


def _read(path: Path, kind: type[C], problems: Problems) -> list[tuple[int, C]]:
    """Each good row with its line."""
    if not path.exists():
        raise LandingError(f"{path} is missing: a pool's files are organisations.csv, coaches.csv and requests.csv.")
    fields = kind.model_fields
    required = [name for name, field in fields.items() if field.is_required()]
    table = Table(path, problems, required=required, optional=[name for name in fields if name not in required])
    columns = {name: table.column(name) for name in fields if name in table}
    rows = []
    for row in range(table.rows):
        given = {name: cells[row] for name, cells in columns.items() if cells[row]}
        try:
            rows.append((table.line(row), kind.model_validate(given)))
        except ValidationError as wrong:
            for place in wrong.errors():
                column = str(place["loc"][0])
                table.bad(row, column, given.get(column, ""), place["msg"].removeprefix("Input "))
    return rows


def _unique(file: str, column: str, rows: Iterable[tuple[int, Columns]], problems: Problems) -> None:
    seen: set[str] = set()
    for line, row in rows:
        id = getattr(row, column)
        if id in seen:
            problems.add(file, line, column, id, "was used before")
        seen.add(id)


def _known(
    organisations: list[tuple[int, Organisation]],
    coaches: list[tuple[int, Coach]],
    requests: list[tuple[int, Request]],
    problems: Problems,
) -> None:
    """Ids that point at other files, and what only makes sense together."""
    employers = {row.employer_id for _, row in organisations}
    known_coaches = {row.coach_id for _, row in coaches}

    def must_be_in(known: set[str], file: str, line: int, column: str, ids: Iterable[str | None]) -> None:
        for id in ids:
            if id and id not in known:
                problems.add(file, line, column, id, "is the id of no row")

    for line, coach in coaches:
        must_be_in(employers, "coaches.csv", line, "employer_id", [coach.employer_id])
        must_be_in(employers, "coaches.csv", line, "competitors", coach.competitors)
        must_be_in(employers, "coaches.csv", line, "hirers", coach.hirers)
        if (coach.competitors or coach.hirers) and not coach.employer_id:
            reason = "competitors and hirers are those of the coach's employer: fill employer_id too"
            problems.add("coaches.csv", line, "employer_id", "", reason)
    for line, request in requests:
        must_be_in(employers, "requests.csv", line, "employer_id", [request.employer_id])
        must_be_in(known_coaches, "requests.csv", line, "excluded_coaches", request.excluded_coaches)
