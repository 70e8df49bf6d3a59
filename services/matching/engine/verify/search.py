"""A run that a search through all plans proved the best: searched again, by a solver of another make.

With the prices of requests of the run, a plan that holds a given pair is worth at most the bound of `proofs.py` less
what the knapsack of its coach loses by it; pairs that no better plan can hold are left out (reduced costs: E. Balas and
E. Zemel, "An algorithm for large zero-one knapsack problems", 1980). CP-SAT shows that of the others none is made.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from services.matching.engine.verify.plan import Plan
from services.matching.engine.verify.proofs import Gain, KnapsackProof, empty, more

Integers = NDArray[np.int64]
Pair = tuple[int, int, int]
SECONDS = 300


class Search:
    """See `Proof`. It finds the worth of the best plan there is, or of one that is better than the run's."""

    means = "a search through all plans finds"

    def __init__(self, plan: Plan, reward: int, tell: Callable[[str], None]) -> None:
        self._plan, self._reward, self._tell = plan, reward, tell
        self._knapsacks = KnapsackProof(plan, reward)
        self._pairs: list[Pair] = []

    def see(self, row: int, coaches: Integers, score: Integers) -> None:
        self._knapsacks.see(row, coaches, score)
        of_use = (self._plan.left[coaches] >= self._plan.load[row]) & (score + self._reward > 0)
        worth = (score + self._reward)[of_use].tolist()
        self._pairs += [(row, coach, each) for coach, each in zip(coaches[of_use].tolist(), worth, strict=True)]

    def bound(self) -> int:
        """Raises ValueError where the search does not end in time."""
        fixed, given = self._plan.fixed_total(), self._reward * self._plan.newly_served()
        known = self._plan.total() - fixed + given
        pairs = self._promising(known) if self._knapsacks.price.any() else self._pairs
        self._tell(f"searching for a better plan among {len(pairs):,} of {len(self._pairs):,} pairs")
        return self._best(pairs, known) - given + fixed

    def _promising(self, known: int) -> list[Pair]:
        """Pairs that a plan worth more than this may hold."""
        price, scale, most = self._knapsacks.price, self._knapsacks.scale, self._knapsacks.total()
        mine: dict[int, list[Gain]] = defaultdict(list)
        for row, coach, worth in self._pairs:
            mine[coach].append((row, int(self._plan.load[row]), worth * scale - int(price[row])))
        kept = {
            (row, coach)
            for coach, gains in mine.items()
            for row, lost in _losses(gains, int(self._plan.left[coach]))
            if most - lost >= (known + 1) * scale
        }
        return [pair for pair in self._pairs if pair[:2] in kept]

    def _best(self, pairs: list[Pair], known: int) -> int:
        """The worth of the best plan of these pairs, or `known` where none is worth more."""
        model = cp_model.CpModel()
        taken = [model.new_bool_var("") for _ in pairs]
        of_row, of_coach = defaultdict(list), defaultdict(list)
        for (row, coach, _), variable in zip(pairs, taken, strict=True):
            of_row[row].append(variable)
            of_coach[coach].append(int(self._plan.load[row]) * variable)
        for variables in of_row.values():
            model.add_at_most_one(variables)
        for coach, loads in of_coach.items():
            model.add(sum(loads) <= int(self._plan.left[coach]))
        for cap, most in self._plan.places_under_caps().items():
            model.add(sum(each for row in self._plan.inside(cap) for each in of_row.get(row, ())) <= most)
        if not pairs:
            return known
        total = sum(worth * variable for (_, _, worth), variable in zip(pairs, taken, strict=True))
        model.add(total >= known + 1)
        model.maximize(total)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = SECONDS
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return known
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return sum(worth for (_, _, worth), each in zip(pairs, taken, strict=True) if solver.value(each))
        raise ValueError(f"the search for a better plan found none and did not end in {SECONDS} s")


def _losses(gains: list[Gain], room: int) -> Iterator[tuple[int, int]]:
    """Of each row what the coach's knapsack loses if that row has to be in it: of those before it and those after it
    the best that what it leaves can hold."""
    none, unit = empty(gains, room)
    before = list(accumulate(gains, lambda best, gain: more(best, gain, unit), initial=none))
    after = list(accumulate(reversed(gains), lambda best, gain: more(best, gain, unit), initial=none))[::-1]
    full = int(before[-1][-1])
    for at, (row, load, gain) in enumerate(gains):
        rest = min(len(none) - 1, (room - load) // unit)
        yield row, full - gain - int((before[at][: rest + 1] + after[at + 1][rest::-1]).max())
