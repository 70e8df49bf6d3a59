"""The demo's exit code tells whether everything ended as it should."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from typer.testing import CliRunner

from landing.cli import app
from landing.demo import play as playing
from landing.demo import system
from landing.demo.play import Outcome
from landing.demo.stage import Check
from landing.play.target import Target

GOOD, BAD = Check("The window", "both got a coach", ok=True), Check("The race", "one winner", ok=False, found="two")


@pytest.fixture
def ends_with(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets the demo end with these checks, without a system."""

    @asynccontextmanager
    async def nowhere(*_: object) -> AsyncIterator[None]:
        yield

    def choose(*checks: Check) -> None:
        async def play(*_: object) -> Outcome:
            return Outcome([], list(checks), [12.5])

        monkeypatch.setattr(system, "system_to_play_on", nowhere)
        monkeypatch.setattr(Target, "of", lambda _: None)
        monkeypatch.setattr(playing, "play", play)

    return choose


@pytest.mark.parametrize(("checks", "code"), [((GOOD,), 0), ((GOOD, BAD), 1), ((), 1)])
def test_exit_code_1_when_anything_differs(ends_with: Any, checks: tuple[Check, ...], code: int) -> None:
    ends_with(*checks)
    assert CliRunner().invoke(app, ["demo"]).exit_code == code


def test_json_says_what_differed(ends_with: Any) -> None:
    ends_with(GOOD, BAD)
    result = CliRunner().invoke(app, ["demo", "--json"])
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert said["good"] is False
    assert [check["found"] for check in said["checks"] if not check["ok"]] == ["two"]
