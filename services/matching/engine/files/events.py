"""Reads events of a running pool, one JSON object a line, and checks each against those before it."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.matching.engine.files.problems import Problems
from services.matching.engine.pairs import MOST_SCORE
from services.matching.engine.tables.coaches import MOST_CAPACITY
from services.matching.engine.tables.rows import MOST_POINTS

ARRIVED, WITHDRAWN = "request_arrived", "request_withdrawn"
CHANGED, FIXED = "coach_capacity_changed", "pair_fixed"
FIELDS: Mapping[str, tuple[str, ...]] = {
    ARRIVED: ("request_id",),
    WITHDRAWN: ("request_id",),
    CHANGED: ("coach_id", "capacity"),
    FIXED: ("request_id", "coach_id"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """`line` of the file; `fields` as they stand there."""

    line: int
    type: str
    fields: dict[str, Any]


def read_events(path: Path, requests: set[str], coaches: Mapping[str, int], *, scored: bool) -> list[Event]:
    """Raises BadFiles naming everything that is wrong.

    `requests`: who waits at the start. `scored`: whether an arrival is scored by its fields, else it brings `scores`.
    """
    problems = Problems()
    waiting, gone = set(requests), set[str]()
    events: list[Event] = []
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = f"cannot be read: {error.strerror}" if isinstance(error, OSError) else "is not UTF-8: save it as UTF-8"
        problems.add(path.name, 0, "", "", reason)
        lines = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        wrong = list(_faults(line, waiting, gone, coaches, scored=scored))
        for column, value, reason in wrong:
            problems.add(path.name, number, column, value, reason)
        if not wrong:
            fields = json.loads(line)
            events.append(Event(number, fields["type"], fields))
            _follow(fields, waiting, gone)
    if not events and not problems:
        problems.add(path.name, 0, "", "", "holds no event")
    problems.refuse()
    return events


def _faults(
    line: str, waiting: set[str], gone: set[str], coaches: Mapping[str, int], *, scored: bool
) -> Iterator[tuple[str, object, str]]:
    try:
        fields = json.loads(line)
    except ValueError as error:
        yield "", line, f"is not JSON: {error}"
        return
    if not isinstance(fields, dict) or fields.get("type") not in FIELDS:
        yield "type", fields.get("type", "") if isinstance(fields, dict) else line, f"is none of {', '.join(FIELDS)}"
        return
    for name in FIELDS[fields["type"]]:
        if name not in fields:
            yield name, "", f"is missing: {fields['type']} needs it"
            return
    request, coach = fields.get("request_id"), fields.get("coach_id")
    if fields["type"] == ARRIVED:
        if not isinstance(request, str) or not request or request in waiting or request in gone:
            yield "request_id", request, "is not new: each request arrives once"
        yield from _arrival(fields, coaches, scored=scored)
    elif request is not None and request not in waiting:
        yield "request_id", request, "waits no more" if request in gone else "is no request that waits"
    if "coach_id" in FIELDS[fields["type"]] and coach not in coaches:
        yield "coach_id", coach, "is no coach of the run"
    if fields["type"] == CHANGED and not _whole(fields["capacity"], 0, MOST_CAPACITY):
        yield "capacity", fields["capacity"], f"is not a whole number between 0 and {MOST_CAPACITY}"


def _arrival(fields: dict[str, Any], coaches: Mapping[str, int], *, scored: bool) -> Iterator[tuple[str, object, str]]:
    if not _whole(fields.get("load", 1), 1, MOST_POINTS):
        yield "load", fields["load"], f"is not a whole number between 1 and {MOST_POINTS}"
    scores = fields.get("scores")
    if scored:
        if scores is not None:
            yield "scores", "", "is scored by its own fields in this run: give those of the requests file"
        return
    if not isinstance(scores, dict):
        yield "scores", scores, "must name coaches and scores, as in this run's pairs"
        return
    for name, score in scores.items():
        if name not in coaches:
            yield "scores", name, "is no coach of the run"
        elif not _whole(score, -MOST_SCORE, MOST_SCORE):
            yield "scores", score, f"is not a whole number within {MOST_SCORE}"


def _whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _follow(fields: dict[str, Any], waiting: set[str], gone: set[str]) -> None:
    if fields["type"] == ARRIVED:
        waiting.add(fields["request_id"])
    elif fields["type"] in {WITHDRAWN, FIXED}:
        waiting.discard(fields["request_id"])
        gone.add(fields["request_id"])


def write_arrivals(events: list[Event], path: Path) -> None:
    """The arrivals as a requests file, so that they are read and scored as any other request."""
    arrivals = [event.fields for event in events if event.type == ARRIVED]
    columns = list(dict.fromkeys(name for fields in arrivals for name in fields if name != "type"))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(fields.get(name, "")) for name in columns} for fields in arrivals)


def _cell(value: object) -> object:
    return "|".join(map(str, value)) if isinstance(value, list) else value
