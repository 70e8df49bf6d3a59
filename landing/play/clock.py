"""Moves the business clock of a system that was started with sample data."""

from datetime import timedelta

from landing import business_clock
from landing.errors import LandingError
from landing.play.target import Target


def forward(target: Target, *, hours: float) -> None:
    """Let business time jump ahead; every process sees it at its next look."""
    if target.clock_file is None:
        raise LandingError("The clock of this system cannot be moved: it was not started with sample data.")
    business_clock.move(target.clock_file, business_clock.offset(target.clock_file) + timedelta(hours=hours))
