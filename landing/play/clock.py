"""Moves the business clock of a system that was started with sample data."""

from landing.errors import LandingError
from landing.play.target import Target


def forward(target: Target, *, hours: float) -> None:
    """Let business time jump ahead; written at once, read by every process at its next look."""
    if target.clock_file is None:
        raise LandingError("The clock of this system cannot be moved: it was not started with sample data.")
    file = target.clock_file
    known = int(file.read_text()) if file.exists() else 0
    fresh = file.with_suffix(".new")
    fresh.write_text(str(known + int(hours * 3_600_000)))
    fresh.replace(file)
