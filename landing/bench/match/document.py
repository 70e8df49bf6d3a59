"""The table in docs/matching.md: what `landing bench match --write` measured stands there, with when and on what."""

import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path

from landing.bench.match.row import Row
from landing.errors import LandingError
from landing.supervisor.data import PROJECT
from shared import clock

DOCUMENT = PROJECT / "docs" / "matching.md"
FIRST, LAST = "<!-- measured -->", "<!-- end of measured -->"
HEAD = "| what | yardstick | goal | measured | ratio | |\n|---|---|---|---|---|---|"


def write(rows: Iterable[Row], document: Path = DOCUMENT) -> None:
    """Put the table in the place of the one before. LandingError where the document has no place for it."""
    document.write_text(renewed(document.read_text("utf-8"), rows, where()), "utf-8")


def renewed(text: str, rows: Iterable[Row], where: str) -> str:
    before, first, rest = text.partition(FIRST)
    _, last, after = rest.partition(LAST)
    if not (first and last):
        raise LandingError(f"The document has no lines {FIRST} and {LAST} between which a table may stand.")
    lines = [HEAD, *(_line(row) for row in rows), "", f"`landing bench match --write`, {where}."]
    return "\n".join([f"{before}{FIRST}", *lines, f"{LAST}{after}"])


def where() -> str:
    """When and on what."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{clock.real_now():%Y-%m-%d %H:%M} UTC, commit {_commit()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.4g}"
    return f"| {row.what} | {row.yardstick} | {row.goal} | {row.measured} | {ratio} | {row.verdict} |"


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
