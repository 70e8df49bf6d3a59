"""Row F: the rotation plan of a cohort against the bound that the integer program proves, within its time."""

import time
from collections.abc import Iterator

import numpy as np

from landing.bench.match.row import Row, verdict
from services.matching.engine.rotations.plan import Cohort, Weights, rotate, worth

PERIODS, SKILLS = 3, 30


def rows(quick: bool) -> Iterator[Row]:
    """Wall-clock time, which is what is limited. `quick` gives 40 starters 5 s, else a full cohort of 200 has 60 s.

    The solver stops a twentieth earlier: making the program and reading its answer count too.
    """
    starters, limit = (40, 5) if quick else (200, 60)
    cohort = _cohort(starters, np.random.default_rng(3))
    began = time.perf_counter()
    plan = rotate(cohort, Weights(), seconds=0.95 * limit)
    seconds = time.perf_counter() - began
    gap = (plan.bound - plan.objective) / plan.bound
    placed = int((plan.slot >= 0).sum())
    right = plan.objective == worth(cohort, Weights(), plan.slot) and _kept(cohort, plan.slot)
    yield Row(
        f"F, {starters} starters, {PERIODS} periods, {len(cohort.seats)} slots",
        "bound of the integer program",
        f"≤ {limit} s, with its gap",
        f"{seconds:.1f} s, gap {gap:.3%}, {placed} of {plan.slot.size} periods placed" + ("" if right else ", WRONG"),
        gap,
        verdict(right and seconds <= limit),
    )


def _cohort(starters: int, random: np.random.Generator) -> Cohort:
    """A slot for every second starter with two seats, a fifth of all pairs out of reach, three slots an employer."""
    slots = starters // 2
    minutes = random.integers(5, 90, (starters, slots))
    minutes[random.random(minutes.shape) < 0.2] = -1
    return Cohort(
        seats=np.full((slots, PERIODS), 2, np.int64),
        employer=np.arange(slots, dtype=np.int64) // 3,
        minutes=minutes,
        lacks=random.random((starters, SKILLS)) < 0.25,
        teaches=random.random((slots, SKILLS)) < 0.15,
        may_stay=random.random(starters) < 0.1,
    )


def _kept(cohort: Cohort, slot: np.ndarray) -> bool:
    """Whether seats, reach and the change of employer are kept."""
    taken = np.zeros_like(cohort.seats)
    starter, period = np.nonzero(slot >= 0)
    where = slot[starter, period]
    np.add.at(taken, (where, period), 1)
    first, second = slot[:, :-1], slot[:, 1:]
    again = (first >= 0) & (second >= 0) & (cohort.employer[first] == cohort.employer[second])
    stays = again.any(axis=1) & ~cohort.may_stay
    return bool((taken <= cohort.seats).all() and (cohort.minutes[starter, where] >= 0).all() and not stays.any())
