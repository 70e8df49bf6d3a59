"""The only source of time. Business time can be moved in tests and in the demo; real time cannot."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

DUTCH = ZoneInfo("Europe/Amsterdam")
OFFSET_FILE_VARIABLE = "LANDING_CLOCK_FILE"


def real_now() -> datetime:
    """The machine's time, for tokens, locks, back-off, latencies and retention."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time: the machine's time plus the offset that `landing clock` wrote."""
    return real_now() + offset()


def today() -> date:
    """The business date in the Netherlands."""
    return now().astimezone(DUTCH).date()


def offset() -> timedelta:
    """How far business time runs ahead of real time; the file holds one integer, in milliseconds."""
    path = os.environ.get(OFFSET_FILE_VARIABLE)
    if not path:
        return timedelta()
    try:
        written = os.stat(path)  # noqa: PTH116 a Path each time would cost more than the rest, and this is asked often
        return _read(path, written.st_ino, written.st_mtime_ns)
    except FileNotFoundError:
        return timedelta()


@lru_cache(maxsize=4)
def _read(path: str, *_: int) -> timedelta:
    """Once for each time it was written: a new file takes the old one's place, so its number or time differs."""
    return timedelta(milliseconds=int(Path(path).read_text()))
