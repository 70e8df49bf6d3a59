"""The table in docs/matching.md: what `landing bench match --write` measured stands there, with when and on what."""

from collections.abc import Iterable

from landing.bench.machine import machine
from landing.bench.match.row import Row
from landing.errors import LandingError
from landing.supervisor.data import PROJECT
from shared import clock

DOCUMENT = PROJECT / "docs" / "matching.md"
FIRST, LAST = "<!-- measured -->", "<!-- end of measured -->"
HEAD = "| what | yardstick | goal | measured | ratio | |\n|---|---|---|---|---|---|"


def write(rows: Iterable[Row]) -> None:
    """Put the table in the place of the one before. LandingError where the document has no place for it."""
    where = f"{clock.real_now():%Y-%m-%d %H:%M} UTC · {machine()}"
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8"), rows, where), "utf-8")


def renewed(text: str, rows: Iterable[Row], where: str) -> str:
    before, first, rest = text.partition(FIRST)
    _, last, after = rest.partition(LAST)
    if not (first and last):
        raise LandingError(f"The document has no lines {FIRST} and {LAST} between which a table may stand.")
    lines = [HEAD, *(_line(row) for row in rows), "", f"`landing bench match --write`, {where}."]
    return "\n".join([f"{before}{FIRST}", *lines, f"{LAST}{after}"])


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.4g}"
    return f"| {row.what} | {row.yardstick} | {row.goal} | {row.measured} | {ratio} | {row.verdict} |"
