"""The one place that says how large each proof is: `small` within `make test`, `full` within `make proof`."""

import os
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
SIZE, SEEDS = "LANDING_TEST_SIZE", "LANDING_TEST_SEEDS"
IS_FULL = os.environ.get(SIZE, "small") == "full"
LONGEST_SECONDS = 1800


@dataclass(frozen=True)
class Sized(Generic[T]):
    """A quantity at both sizes; calling it gives the one of this run."""

    small: T
    full: T

    def __call__(self) -> T:
        return self.full if IS_FULL else self.small


FAULT_SEEDS = Sized(small=(1,), full=(1, 2, 3, 4, 5))
FAULTS_OF_EACH_KIND = Sized(small=2, full=5)
FAULT_REQUESTS_PER_SECOND = 20

HOSTILE_EVERY = Sized(small=16, full=1)
"""Of the hostile requests to an endpoint, every so many is sent."""
HOSTILE_CALLERS = Sized(small=1, full=4)
"""By so many kinds of callers."""
SCHEMA_EXAMPLES = Sized(small=4, full=60)
"""Good and bad requests to an endpoint, made from its schema."""


def fault_seeds() -> tuple[int, ...]:
    """Those of the environment where it names some: each seed is a proof of its own."""
    asked = os.environ.get(SEEDS, "").split()
    return tuple(int(seed) for seed in asked) or FAULT_SEEDS()
