"""The only source of time. Business time can be moved in tests and in the demo; real time cannot."""

import os
from datetime import UTC, date, datetime, timedelta
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
        return timedelta(milliseconds=int(Path(path).read_text()))
    except FileNotFoundError:
        return timedelta()
