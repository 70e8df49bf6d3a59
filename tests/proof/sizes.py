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
FAULTS = {
    "kill": Sized(small=1, full=5),  # of each service
    "stop": Sized(small=2, full=8),
    "kill kafka": Sized(small=2, full=5),
    "kill postgres": Sized(small=2, full=5),
    "fill disk": Sized(small=2, full=5),
    "end sessions": Sized(small=2, full=5),  # of each service with a database
    "cut": Sized(small=1, full=3),  # between each of these and each engine
    "freeze": Sized(small=3, full=8),
    "slow": Sized(small=1, full=2),  # between each of these and each engine
}
"""How often each kind of fault comes in one run: at small size 40 faults, at full size 116 for each seed."""
FAULT_PAUSE = Sized(small=(0.3, 1.0), full=(0.5, 2.5))
"""Seconds between two faults of a lane, from and to; two lanes run at once."""
FAULT_REQUESTS_PER_SECOND = Sized(small=6, full=20)
ACKNOWLEDGED_GOAL = Sized(small=300, full=1000)
DRAINED_WITHIN = Sized(small=180, full=90)
"""Seconds after the last fault; at small size other tests run beside it."""

POISON_ROUNDS = Sized(small=1, full=10)
"""How often every kind of poison is sent to every topic that a service consumes."""

RACE_TRIES = Sized(small=256, full=10_000)
"""In each race, by 64 clients."""
HOSTILE_EVERY = Sized(small=32, full=1)
"""Of the hostile requests to an endpoint, every so many is sent."""
HOSTILE_CALLERS = Sized(small=1, full=3)
"""By so many kinds of callers."""
SCHEMA_EXAMPLES = Sized(small=3, full=60)
"""Good and bad requests to an endpoint, made from its schema."""

SPEED_FIGURES = Sized(small=("relay",), full=("posts", "relay", "consumers", "latency", "idle", "rebuild", "loading"))
"""Of `landing bench journey`; each starts systems of its own."""

TAKEOVER_SCALE = Sized(small="small", full="national")
"""Of `landing seed`: who waits when the engine of matching is killed."""
TAKEOVER_SHAPES = Sized(small=("one pool",), full=("many pools", "one pool"))
"""As the population has it, or all in one."""
TAKEOVER_PLANNED = Sized(small=1, full=6)
"""Pools, where there are so many, that the first engine plans, and after it the other one."""

IMPORTED = Sized(small=1_000, full=100_000)
"""People in one file."""
PUBLISHED_WITHIN = Sized(small=60, full=600)
"""Seconds after the people of that file were entered."""
SIGN_INS = Sized(small=60, full=1000)
ACCESS_REQUESTS = Sized(small=300, full=4000)
"""By random people about random things."""
ACCESS_ROWS = Sized(small=5_000, full=100_000)
"""Requests in the table of which a page is read."""
ACCESS_LISTS = Sized(small=60, full=1000)
"""Pages read with the policy, and as many without it."""


def fault_seeds() -> tuple[int, ...]:
    """Those of the environment where it names some: each seed is a proof of its own."""
    asked = os.environ.get(SEEDS, "").split()
    return tuple(int(seed) for seed in asked) or FAULT_SEEDS()
