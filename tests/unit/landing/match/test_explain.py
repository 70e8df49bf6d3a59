"""`landing match explain` and `generate`: in words and as data, on runs of both kinds."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.unit.landing.match.conftest import rows_of

TypeIn = Callable[..., Result]


@pytest.mark.parametrize(("language", "says"), [("en", "has coach"), ("nl", "heeft coach")])
def test_a_coach_is_explained_in_both_languages(type_in: TypeIn, runs: Path, language: str, says: str) -> None:
    request, coach, score = rows_of(runs / "coaching/assignments.csv")[1]
    answer = type_in("explain", runs / "coaching", "--request", request, "--lang", language)
    assert answer.exit_code == 0, answer.output
    assert f"{request} {says} {coach}" in answer.stdout
    found = json.loads(type_in("explain", runs / "coaching", "--request", request, "--json").stdout)
    assert sum(part["points"] for part in found["parts"]) == found["score"] == int(score)


@pytest.mark.parametrize(("language", "says"), [("en", "its 1 seats went to"), ("nl", "de 1 plaatsen gingen naar")])
def test_a_slot_is_explained_with_who_holds_it(type_in: TypeIn, runs: Path, language: str, says: str) -> None:
    sits = {who: slot for who, slot, _ in rows_of(runs / "placements/placements.csv")[1:]}
    loser = "a1" if sits["a1"] != "s1" else "a2"
    answer = type_in("explain", runs / "placements", "--applicant", loser, "--slot", "s1", "--lang", language)
    assert answer.exit_code == 0, answer.output
    assert says in answer.stdout
    found = json.loads(type_in("explain", runs / "placements", "--applicant", loser, "--slot", "s1", "--json").stdout)
    assert [step["code"] for step in found["steps"]] == ["placed", "full", "needs"]
    assert found["steps"][1]["equal"] == 1
    assert sits[found["steps"][2]["last"]] == "s1"


def test_who_is_left_out_is_told_why(type_in: TypeIn, runs: Path) -> None:
    codes = {
        who: [step["code"] for step in json.loads(type_in("explain", runs / "placements", "--applicant", who, "--json").stdout)["steps"]]  # noqa: E501
        for who in ("a3", "a5", "a6")
    }  # fmt: skip
    assert codes["a3"] == ["placed"]
    assert codes["a5"] == ["unplaced", "full", "needs"]
    assert codes["a6"] == ["nothing_acceptable"]


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("coaching", ("--applicant", "a1"), "ask for --request"),
        ("placements", ("--request", "R1"), "ask for --applicant"),
        ("coaching", (), "Ask for --request"),
        ("coaching", ("--request", "R99"), "no request R99"),
        ("coaching", ("--request", "R1", "--coach", "C99"), "no coach C99"),
        ("placements", ("--applicant", "a1", "--slot", "s9"), "no slot s9"),
    ],
)
def test_a_question_that_makes_no_sense_is_one_line(
    type_in: TypeIn, runs: Path, name: str, arguments: tuple[str, ...], says: str
) -> None:
    answer = type_in("explain", runs / name, *arguments)
    assert answer.exit_code == 1
    assert says in str(answer.exception)


def test_a_made_up_population_is_matched_placed_and_verified(type_in: TypeIn, tmp_path: Path) -> None:
    made = tmp_path / "made-up"
    answer = type_in("generate", "--requests", 80, "--coaches", 20, "--slots", 30, "--seed", 3, "--out", made, "--json")
    assert answer.exit_code == 0, answer.output
    today = json.loads(answer.stdout)["today"]
    coaching = type_in(
        "coaching", "--requests", made / "requests.csv", "--coaches", made / "coaches.csv", "--today", today, "--out", tmp_path / "a"  # noqa: E501
    )  # fmt: skip
    assert coaching.exit_code == 0, coaching.output
    assert type_in("verify", tmp_path / "a").exit_code == 0
    placements = type_in(
        "placements", "--applicants", made / "applicants.csv", "--slots", made / "slots.csv",
        "--priorities", made / "priorities.csv", "--out", tmp_path / "b",
    )  # fmt: skip
    assert placements.exit_code == 0, placements.output
    assert type_in("verify", tmp_path / "b").exit_code == 0
