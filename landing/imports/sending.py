"""Sends a file's rows to participants in small parts, has them checked, and has them entered all at once."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from landing.imports.reading import Line
from landing.play.platform import Platform
from shared.citizen_numbers import holds_citizen_number

SERVICE = "participants"
LARGEST = 48_000
"""Bytes of one part; participants takes bodies up to 64 KiB."""
MOST_ROWS = 500


@dataclass
class Outcome:
    """`entered` are new, `known` were there before; with errors nothing was entered."""

    rows: int = 0
    entered: int = 0
    known: int = 0
    dry_run: bool = False
    errors: list[dict[str, Any]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


async def send(
    platform: Platform, begun: dict[str, str], lines: Iterator[Line], *, dry_run: bool, progress: Callable[[int], None]
) -> Outcome:
    """`begun`: the kind, and of skills the version. `progress` hears how many rows were judged so far."""
    outcome = Outcome(dry_run=dry_run)
    id = (await platform.command(SERVICE, "/imports", begun))["import_id"]
    for part in parts(without_citizen_numbers(lines, outcome.errors)):
        taken = await platform.command(SERVICE, f"/imports/{id}/rows", {"rows": part})
        outcome.errors += taken["errors"]
        outcome.rows += len(part)
        progress(outcome.rows)
    checked = await platform.read(SERVICE, f"/imports/{id}/check")
    outcome.errors += checked["errors"]
    outcome.errors.sort(key=lambda error: (error["line"], error["column"]))
    outcome.known = checked["known"]
    if outcome.errors or dry_run:
        outcome.entered = 0 if outcome.errors else checked["rows"] - checked["known"]
        await platform.command(SERVICE, f"/imports/{id}/discard")
        return outcome
    await platform.command(SERVICE, f"/imports/{id}/application")
    return await _entered(platform, id, outcome)


async def _entered(platform: Platform, id: str, outcome: Outcome) -> Outcome:
    """Wait until all of it stands, or was refused because something changed since the check."""
    while True:
        file = await platform.read(SERVICE, f"/imports/{id}")
        if file["state"] == "refused":
            outcome.errors = (await platform.read(SERVICE, f"/imports/{id}/check"))["errors"]
        if file["state"] != "wanted":
            outcome.entered, outcome.known = file["entered"], file["known"]
            return outcome
        await asyncio.sleep(0.2)


def without_citizen_numbers(lines: Iterator[Line], errors: list[dict[str, Any]]) -> Iterator[Line]:
    """Participants would refuse the whole part; here each cell is named."""
    for number, cells in lines:
        found = [name for name, cell in cells.items() if holds_citizen_number(cell)]
        rule = "looks like a citizen service number (BSN): leave it out, none is ever stored"
        errors += [{"line": number, "column": name, "code": "citizen_number", "rule": rule} for name in found]
        if not found:
            yield number, cells


def parts(lines: Iterator[Line]) -> Iterator[list[dict[str, Any]]]:
    """Rows in parts of a size that one request may have."""
    part: list[dict[str, Any]] = []
    size = 0
    for number, cells in lines:
        row = {"line": number, "cells": cells}
        length = len(orjson.dumps(row)) + 1
        if part and (size + length > LARGEST or len(part) >= MOST_ROWS):
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield part
