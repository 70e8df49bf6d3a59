"""The first journey, as a person at a terminal plays it, and what it leaves behind."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.support.system import System

SERVICES = {"coaching", "matching", "notifications"}


@pytest.fixture(scope="session")
def played(system: System) -> Any:
    return system.landing_json("demo")


def test_the_demo_ends_as_it_should(played: Any) -> None:
    assert [check for check in played["checks"] if not check["ok"]] == []
    assert played["good"]
    assert len({check["scene"] for check in played["checks"]}) == 8


def test_both_kinds_of_winner_occur_and_never_two(played: Any) -> None:
    race = [check["what"] for check in played["checks"] if "20 times" in check["scene"]]
    assert len(race) == 3
    assert any("both kinds of winner" in what for what in race)


def test_everybody_concerned_was_told(played: Any) -> None:
    offered = [line for line in played["timeline"] if line["event"] == "request.coach_offered"]
    assert offered and all(line["told"] for line in offered)


def test_the_timeline_of_a_case_runs_across_services_in_causal_order(system: System, played: Any) -> None:
    first = next(line for line in played["timeline"] if line["event"] == "request.submitted")
    steps = system.landing_json("timeline", first["id"])
    assert {step["service"] for step in steps} >= SERVICES
    seen: set[str] = set()
    for step in steps:
        assert step["causation_id"] is None or step["causation_id"] in seen or not seen
        seen.add(step["id"])


def test_everything_is_healthy_afterwards(system: System, played: Any) -> None:
    assert played["good"]
    status = system.landing_json("status")
    assert status["healthy"]


def test_one_trace_runs_unbroken_from_the_request_to_the_inbox(system: System, played: Any) -> None:
    assert played["good"]
    traces = spans_by_trace(system.traces)
    whole = [spans for spans in traces.values() if SERVICES <= {span["service"] for span in spans}]
    assert whole, "no trace reaches from coaching over matching to notifications"
    for spans in whole:
        known = {span["span_id"] for span in spans}
        orphans = [span for span in spans if span["parent_id"] is not None and span["parent_id"] not in known]
        assert orphans == []
        assert len([span for span in spans if span["parent_id"] is None]) == 1
    posts = [span for spans in whole for span in spans if span["parent_id"] is None]
    assert any(span["service"] == "coaching" and "POST" in span["name"] for span in posts)


def spans_by_trace(folder: Path) -> dict[str, list[dict[str, Any]]]:
    traces: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in folder.glob("*.jsonl"):
        for line in file.read_bytes().splitlines():
            span = orjson.loads(line)
            traces[span["trace_id"]].append(span)
    return traces


def test_a_decision_is_explained_and_made_again_at_the_command_line(system: System, played: Any) -> None:
    """Also with what only a query says: another coach, and what groups are made by."""
    proposal = next(line["id"] for line in played["timeline"] if line["event"] == "proposal.coaches_proposed")
    told = system.landing_json("match", "why", proposal)["explanation"]
    assert told["score"] == sum(part["points"] for part in told["parts"])
    other = told["others"][0]["coach"]
    assert system.landing_json("match", "why", proposal, "--coach", other)["explanation"]["coach"] == other
    assert system.landing_json("match", "rerun", proposal)["same"]
    assert system.landing_json("match", "fairness", "--by", "target_group")["by"] == "target_group"
