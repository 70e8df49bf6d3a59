"""docs/access.md as data. Raises ValueError where the page says something that nobody understands."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "access.md"
EVERY_SERVICE = "Every service"
COLUMNS = (
    *(
        f"{role} {relation}"
        for role in ("employer", "starter", "coach", "coordinator")
        for relation in ("own", "other", "former")
    ),
    *("national", "operator", "command line", "another service"),
)
CELLS = frozenset({"yes", "part", "empty", "403", "404"})


@dataclass(frozen=True)
class Cases:
    """An endpoint that decides by case: the answer in each column."""

    endpoint: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Named:
    """An endpoint that decides by role or name alone: who may."""

    endpoint: str
    who: frozenset[str]


@dataclass(frozen=True)
class Access:
    cases: list[Cases]
    named: list[Named]

    @property
    def endpoints(self) -> list[str]:
        return [line.endpoint for line in (*self.cases, *self.named)]


def access_of(service: str, text: str | None = None) -> Access:
    """What the page says about one service, or about every service."""
    lines = _section(text or PAGE.read_text("utf-8"), service)
    tables = list(_tables(lines))
    cases = [_cases(table[0], row) for table in tables if len(table[0]) > 2 for row in table[1:]]
    named = [Named(_endpoint(row[0]), frozenset(row[1].split(", "))) for t in tables if len(t[0]) == 2 for row in t[1:]]
    return Access(cases, named)


def _section(text: str, name: str) -> list[str]:
    sections = text.split("\n## ")
    found = [section for section in sections if section.partition("\n")[0] == name]
    return found[0].splitlines() if found else []


def _tables(lines: list[str]) -> Iterator[list[list[str]]]:
    """Each as rows of cells, its headings first."""
    table: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not set(line) <= set("|-"):
                table.append(cells)
        elif table:
            yield table
            table = []


def _cases(headings: list[str], row: list[str]) -> Cases:
    columns = tuple(heading.replace("<br>", " ") for heading in headings[1:])
    if columns != COLUMNS:
        raise ValueError(f"columns of a table of cases are {COLUMNS}")
    if len(row) != len(headings) or not set(row[1:]) <= CELLS:
        raise ValueError(f"{row[0]}: each column needs one of {sorted(CELLS)}")
    return Cases(_endpoint(row[0]), dict(zip(columns, row[1:], strict=True)))


def _endpoint(cell: str) -> str:
    return cell.strip("`")
