"""`landing match events`: the optimum is kept from event to event, and bad events are named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

TypeIn = Callable[..., Result]


def write_events(path: Path, *events: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(event if isinstance(event, str) else json.dumps(event) for event in events) + "\n")
    return path


COMMON: tuple[dict[str, Any], ...] = (
    {"type": "coach_capacity_changed", "coach_id": "C1", "capacity": 0},
    {"type": "coach_capacity_changed", "coach_id": "C2", "capacity": 4},
    {"type": "request_withdrawn", "request_id": "R5"},
    {"type": "pair_fixed", "request_id": "N1", "coach_id": "C2"},
    {"type": "coach_capacity_changed", "coach_id": "C2", "capacity": 1},
)
BY_FIELDS = {"type": "request_arrived", "request_id": "N1", "waiting_days": 200, "pool": "P0", "languages": ["nl"]}
BY_SCORES = {"type": "request_arrived", "request_id": "N1", "scores": {"C2": 50, "C1": 40}}


@pytest.mark.parametrize(("name", "arrival"), [("coaching", BY_FIELDS), ("pairs", BY_SCORES), ("cover", BY_SCORES)])
def test_after_each_event_the_total_is_that_of_a_cold_solve(
    type_in: TypeIn, runs: Path, tmp_path: Path, name: str, arrival: dict[str, Any]
) -> None:
    path = write_events(tmp_path / "E.jsonl", arrival, *COMMON)
    answer = type_in("events", runs / name, "--events", path, "--every", 1, "--json")
    assert answer.exit_code == 0, answer.output
    report = json.loads(answer.stdout)
    assert (report["events"], report["cold_solves"], report["differences"]) == (6, 6, 0)
    assert 0 < report["p50_ms"] <= report["p99_ms"]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("{", "line 1: '{' is not JSON"),
        ('{"type": "request_withdrawn", "request_id": "R\u2028", "x": }', "line 1: "),
        ({"type": "coach_left"}, "line 1, type: 'coach_left' is none of request_arrived"),
        ({"type": "request_withdrawn"}, "line 1, request_id: is missing"),
        ({"type": "request_withdrawn", "request_id": "R99"}, "'R99' is no request that waits"),
        ({"type": "request_arrived", "request_id": "R1", "scores": {}}, "'R1' is not new"),
        ({"type": "request_arrived", "request_id": "N1"}, "must name coaches and scores"),
        ({"type": "request_arrived", "request_id": "N1", "scores": {"C99": 1}}, "'C99' is no coach"),
        ({"type": "coach_capacity_changed", "coach_id": "C1", "capacity": -1}, "'-1' is not a whole number"),
        ({"type": "coach_capacity_changed", "coach_id": "C1", "capacity": 2**63}, "is not a whole number"),
        ("", "holds no event"),
    ],
)
def test_bad_events_are_named(
    type_in: TypeIn, runs: Path, tmp_path: Path, event: dict[str, Any] | str, says: str
) -> None:
    answer = type_in("events", runs / "pairs", "--events", write_events(tmp_path / "E.jsonl", event))
    assert answer.exit_code == 2
    assert says in answer.output


def test_a_pair_for_which_the_coach_has_no_room_is_told(type_in: TypeIn, runs: Path, tmp_path: Path) -> None:
    fixed = {"type": "pair_fixed", "request_id": "R1", "coach_id": "C1"}
    path = write_events(tmp_path / "E.jsonl", COMMON[0], fixed)
    answer = type_in("events", runs / "pairs", "--events", path)
    assert answer.exit_code == 1
    assert "line 2: coach" in str(answer.exception)
