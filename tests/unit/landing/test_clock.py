"""Lengths of time as people type them, and the file that moves business time."""

from datetime import timedelta
from pathlib import Path

import pytest

from landing.business_clock import move, offset
from landing.commands.clock import duration
from landing.errors import LandingError
from shared import clock


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("49h", timedelta(hours=49)),
        ("2d", timedelta(days=2)),
        ("90m", timedelta(minutes=90)),
        ("1d12h", timedelta(days=1, hours=12)),
        ("30s", timedelta(seconds=30)),
    ],
)
def test_lengths_of_time(text: str, expected: timedelta) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize("text", ["", "49", "h", "-2h", "2 h", "2w", "1.5h", "2h tomorrow"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(LandingError, match="49h"):
        duration(text)


def test_services_read_what_the_command_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clock"
    assert offset(file) == timedelta()
    move(file, timedelta(hours=49, milliseconds=7))
    monkeypatch.setenv(clock.OFFSET_FILE_VARIABLE, str(file))
    assert offset(file) == clock.offset() == timedelta(hours=49, milliseconds=7)
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]
