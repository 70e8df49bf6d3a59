"""The file by which business time is moved: one integer, in milliseconds, which `shared/clock.py` adds to real time."""

from datetime import timedelta
from pathlib import Path

MILLISECOND = timedelta(milliseconds=1)


def offset(file: Path) -> timedelta:
    """How far business time runs ahead."""
    return int(file.read_text()) * MILLISECOND if file.exists() else timedelta()


def move(file: Path, ahead: timedelta) -> None:
    """Set how far it runs ahead. The file is replaced at once, since processes read it at any moment."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str(ahead // MILLISECOND))
    fresh.replace(file)
