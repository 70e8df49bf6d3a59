"""The command line as a program: help is quick, errors are one line, and exit codes tell the truth."""

import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from landing import cli

COMMANDS = ("up", "down", "status", "logs", "timeline", "migrate", "clock", "parked", "match", "bench")
HEAVY = ("asyncpg", "aiokafka", "sqlalchemy", "fastapi", "httpx", "numpy", "pydantic", "jgo", "ortools", "numba")


@dataclass
class Answer:
    """What a command printed and how it ended."""

    code: object
    out: str
    err: str


@pytest.fixture
def landing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Types a command, within this process."""

    def type_in(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["landing", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Answer(ended.value.code, *capsys.readouterr())

    return type_in


def test_help_names_every_command(landing: Callable[..., Answer]) -> None:
    answer = landing("--help")
    assert answer.code == 0
    assert [command for command in COMMANDS if command not in answer.out] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(landing: Callable[..., Answer], command: str) -> None:
    arguments = {
        "clock": ("clock", "forward"),
        "parked": ("parked", "replay"),
        "match": ("match", "placements"),
        "bench": ("bench", "match"),
    }.get(command, (command,))
    answer = landing(*arguments, "--help")
    assert answer.code == 0
    assert "Example" in answer.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("status",), "start it with `landing up`"),
        (("down",), "start it with `landing up`"),
        (("timeline", "some-id"), "start it with `landing up`"),
        (("parked", "list"), "start it with `landing up`"),
        (("logs",), "start the system with `landing up`"),
        (("clock", "forward", "49h"), "start it with `landing up`"),
        (("up", "--only", "nothing"), "There is no service nothing"),
        (("up", "coaching"), "Write --only before the services"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(
    landing: Callable[..., Answer], tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    answer = landing(*arguments, "--data", str(tmp_path / "nothing"))
    assert answer.code == 1
    assert says in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    assert answer.out == ""


def test_a_group_that_is_not_measured_is_named(landing: Callable[..., Answer]) -> None:
    answer = landing("bench", "match", "--only", "offence")
    assert answer.code == 1
    assert "There is no group offence. Choose from assignment, live," in answer.err


def test_help_is_quick_since_nothing_heavy_is_loaded() -> None:
    code = f"import sys, landing.cli; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"

    def seconds() -> float:
        """Of processor time: others may be at work on this machine."""
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "landing.cli", "--help"], capture_output=True, check=True)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime

    assert min(seconds() for _ in range(3)) < 0.8
