"""docs/measured.md tells each proof in its own part, and a partial run changes only what it measured."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.proof.document import renewed
from tests.proof.measured import FIGURES, Measured, spelled


def result(test: str, *, value: str = "1", ok: bool = True, failure: str = "") -> dict[str, Any]:
    figure = {"name": "p99", "value": value, "goal": "≤ 2 ms", "ok": ok}
    title = test.partition("::")[2]
    return {
        "test": test, "title": title, "figures": [figure], "notes": ["Costliest: it."], "failure": failure, "seconds": 3
    }  # fmt: skip


def test_a_partial_run_keeps_what_others_measured() -> None:
    both = renewed("", [result("test_b::test_y", value="7"), result("test_a::test_x[1]")], "then")
    again = renewed(both, [result("test_a::test_x[1]", value="9")], "now")
    assert again.index("## A") < again.index("## B")
    assert "| p99 | 9 | ≤ 2 ms | pass |" in again
    assert "| p99 | 7 | ≤ 2 ms | pass |" in again
    assert "| p99 | 1 " not in again
    assert renewed(again, [], "now") == again, "nothing new changes nothing"


def test_a_whole_run_of_a_proof_forgets_its_tests_that_are_gone() -> None:
    both = renewed("", [result("test_a::test_x"), result("test_a::test_gone"), result("test_b::test_y")], "then")
    again = renewed(both, [result("test_a::test_x")], "now", whole="test_a")
    assert "test_gone" not in again
    assert "test_b::test_y" in again


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (result("test_a::test_x"), "**pass** · here"),
        (result("test_a::test_x", ok=False), "**short** · here"),
        (result("test_a::test_x", failure="lost | <!-- two"), "**failed: lost \\|  two** · here"),
    ],
)
def test_how_it_ended_is_told(given: dict[str, Any], said: str) -> None:
    assert said in renewed("", [given], "here")


def test_figures_are_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FIGURES, str(tmp_path / "figures"))
    measured = Measured("test_a::test_x", "x")
    measured("p99", 0.1234, "ms", goal="≤ 0.1 ms", ok=0.1234 <= 0.1)
    measured.write("", 2.6)
    (line,) = (tmp_path / "figures").read_text().splitlines()
    assert json.loads(line)["figures"] == [{"name": "p99", "value": "0.123 ms", "goal": "≤ 0.1 ms", "ok": False}]


@pytest.mark.parametrize(
    ("value", "text"), [(1234567, "1,234,567"), (0.01234, "0.0123"), (84.25, "84.2"), (1234.5, "1,234"), (True, "True")]
)
def test_numbers_are_spelled_as_far_as_they_are_known(value: object, text: str) -> None:
    assert spelled(value) == text
