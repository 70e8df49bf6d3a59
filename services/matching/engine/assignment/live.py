"""The optimum kept from event to event: problem D.

The problem: after each arrival, withdrawal, change of capacity or fixed pair, the same optimum as a cold solve of all
that waits. Method: prices are kept; an event leaves at most a few units open, and each is settled by one shortest path
(`paths.py`). With loads that differ this is the optimum of the transportation relaxation, in points. G. Mills-Tettey,
A. Stentz and M. Dias, "The dynamic Hungarian algorithm for the assignment problem with changing costs", 2007.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from services.matching.engine.assignment.events import (
    displace,
    enter_row,
    held_value,
    leave_row,
    most_held,
    settle_some,
)
from services.matching.engine.assignment.growing import (
    carry_flow,
    compressed,
    cut_row,
    lay_out,
    put_flow,
    put_row,
)
from services.matching.engine.assignment.loss import Distances, distances, loss_of_leaving, loss_of_pair
from services.matching.engine.assignment.network import FAR, empty_state, workspace
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.solve import reach
from services.matching.engine.assignment.transport import transport
from services.matching.engine.assignment.units import Units, units_of
from services.matching.engine.pairs import MOST_SCORE, Ids, Integers


class Live:
    """Requests and coaches are slots, numbered as in the problem; a slot of who left is used again.

    One thread at a time. Scores count as in the problem that it began with, its reward for serving included.
    """

    def __init__(self, problem: Problem, units: Units | None = None) -> None:
        """`units`: what loads are counted in, where later loads may differ from those of the problem."""
        if problem.groups is not None:
            raise ValueError("caps are not kept from event to event: solve anew")
        self.units = units or units_of(problem)
        pairs, self._reward = problem.pairs, problem.reward()
        request = pairs.request()
        weight = self.units.weight(pairs.score + self._reward, problem.load[request])
        supply, room = self.units.supply(problem.load), self.units.room(problem.capacity)
        _, solved, _ = transport(
            pairs.start,
            pairs.coach,
            weight,
            supply,
            room,
            reach(problem) * self.units.scale if self.units.load == 0 else reach(problem),
        )
        rows = pairs.requests + pairs.requests // 2 + 64
        order = np.lexsort((solved.price[pairs.coach] - weight, request))  # best first: searches leave a row early
        self._net, self._layout = lay_out(pairs.start, pairs.coach[order], weight[order], pairs.coaches, rows)
        self._state, self._work = empty_state(self._net, rows), workspace(rows, pairs.coaches)
        self._work.usual[:] = solved.price
        self._copy_amounts(solved.rest, solved.profit, solved.room, solved.price)
        put_flow(self._net, self._state, pairs.start, solved.flow[order])
        self._load = np.zeros(rows, np.int64)
        self._load[: pairs.requests] = problem.load
        self.capacity = problem.capacity.copy()
        self._waits = np.zeros(rows, np.bool_)
        self._waits[: pairs.requests] = True
        self._vacant = list(range(rows - 1, pairs.requests - 1, -1))
        self._open_rows: list[int] = []
        self._open_columns: list[int] = []
        self._in_batch = False
        self._far: Distances | None = None

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Events inside are settled together at the end; answers are right again only then."""
        self._in_batch = True
        try:
            yield
        finally:
            self._in_batch = False
            self._settle()

    def arrive(self, coach: Sequence[int] | Ids, score: Sequence[int] | Integers, load: int = 1) -> int:
        """A request with its pairs; returns its slot."""
        columns, weights = self._checked(coach, score, load)
        if not self._vacant:
            self._lay_out_anew()
        row = self._vacant.pop()
        self._load[row], self._waits[row] = load, True
        self._put(row, columns, weights)
        return row

    def withdraw(self, request: int) -> None:
        """The request goes, and with it what it held."""
        self._cut(request)
        self._waits[request] = False
        self._vacant.append(request)
        self._settle()

    def change(self, request: int, coach: Sequence[int] | Ids, score: Sequence[int] | Integers) -> None:
        """Other pairs, or other scores, for a request that waits."""
        columns, weights = self._checked(coach, score, int(self._load[request]))
        self._cut(request)
        self._put(request, columns, weights)

    def set_capacity(self, coach: int, capacity: int) -> None:
        """Points that the coach has for all who wait; who finds no room any more moves on."""
        if not 0 <= coach < len(self.capacity) or capacity < 0:
            raise ValueError(f"coach {coach} with capacity {capacity}: 0 to {len(self.capacity) - 1}, and at least 0")
        units = self.units.room(np.array([self.capacity[coach], capacity]))
        self.capacity[coach] = capacity
        self._state.room[coach] += int(units[1] - units[0])
        if self._state.room[coach] < 0:
            displaced = np.empty(1 - int(self._state.room[coach]), np.int64)
            count = displace(self._net, self._state, coach, displaced)
            self._open_rows += displaced[:count].tolist()
        self._open_columns.append(coach)
        self._settle()

    def fix(self, request: int, coach: int) -> None:
        """The pair is agreed: both the request and its points at the coach are out of the problem from now on."""
        left = int(self.capacity[coach] - self._load[request])
        if left < 0:
            raise ValueError(
                f"coach {coach} has {self.capacity[coach]} points, the request needs {self._load[request]}"
            )
        inside, self._in_batch = self._in_batch, True
        self.withdraw(request)
        self._in_batch = inside
        self.set_capacity(coach, left)

    def add_coach(self, capacity: int) -> int:
        """A coach without pairs yet; returns his slot. Requests get pairs with him by `change`."""
        coach = len(self.capacity)
        self.capacity = np.append(self.capacity, 0)
        self._lay_out_anew()
        self.set_capacity(coach, capacity)
        return coach

    @property
    def objective(self) -> int:
        """The total of all who wait: exact for equal loads; with other loads that of the relaxation, rounded up."""
        value = held_value(self._net, self._state)
        if self.units.load:
            served = int(np.count_nonzero(self._state.row_first >= 0))
            return value - served * self._reward
        return -(-value // self.units.scale)

    def coaches(self) -> Ids:
        """int32[slots]: who has which coach, -1 for nobody; where loads differ, the coach of the largest share."""
        return most_held(self._net, self._state)

    def prices(self) -> Integers:
        """int64[coaches]: per point of load in 1/`units.scale`."""
        return self._state.price.copy()

    def loss(self, request: int, coach: int) -> int | None:
        """What the total loses if the pair is forced; None where there is no such pair, or no place for it at all.

        Where loads differ it loses at least as much, as far as the relaxation tells.
        """
        edge = self._edge(request, coach)
        if edge < 0 or self.capacity[coach] < self._load[request]:
            return None
        if not self.units.load:
            beside = self._state.profit[request] + self._state.price[coach] - self._net.weight[edge]
            return int(beside * self._load[request] // self.units.scale)
        loss = loss_of_pair(self._net, self._state, self._work, self._distances(), edge)
        return None if loss == FAR else int(loss)

    def loss_of_leaving(self, request: int) -> int:
        """What the total loses without the request; where loads differ, at most as much."""
        if not self.units.load:
            return int(-(-self._state.profit[request] * self._load[request] // self.units.scale))
        return loss_of_leaving(self._net, self._state, self._distances(), request)

    def gain_of_place(self, coach: int) -> int:
        """What the total gains by room for one request more at the coach; where loads differ, by one point, at most."""
        gain = int(self._state.price[coach] - self._distances().back[coach])
        return gain if self.units.load else -(-gain // self.units.scale)

    def _distances(self) -> Distances:
        """Found at the first question after an event; all questions until the next one share them."""
        if self._far is None:
            self._far = distances(self._net, self._state, self._work)
        return self._far

    def _checked(self, coach: Sequence[int] | Ids, score: Sequence[int] | Integers, load: int) -> tuple[Ids, Integers]:
        columns, scores = np.asarray(coach, np.int32), np.asarray(score, np.int64)
        if not self.units.fits(load):
            raise ValueError(f"load {load}: this state counts loads of {self.units.load}")
        if len(columns) != len(scores) or len(np.unique(columns)) != len(columns):
            raise ValueError("each coach once, each with a score")
        if columns.size and not 0 <= columns.min() <= columns.max() < len(self.capacity):
            raise ValueError(f"coaches are numbered 0 to {len(self.capacity) - 1}")
        if scores.size and np.abs(scores).max() > MOST_SCORE:
            raise ValueError(f"scores lie within {MOST_SCORE}")
        weights = self.units.weight(scores + self._reward, load)
        order = np.argsort(self._work.usual[columns] - weights, kind="stable")
        return columns[order], weights[order]

    def _put(self, row: int, columns: Ids, weights: Integers) -> None:
        while not put_row(self._net, self._layout, row, columns, weights):
            self._lay_out_anew(len(columns))
        enter_row(self._net, self._state, row, int(self.units.supply(self._load[row : row + 1])[0]))
        self._open_rows.append(row)
        self._settle()

    def _cut(self, row: int) -> None:
        if not self._waits[row]:
            raise ValueError(f"no request waits in slot {row}")
        freed = np.empty(self._net.stop[row] - self._net.start[row], np.int64)
        count = leave_row(self._net, self._state, row, freed)
        self._open_columns += freed[:count].tolist()
        cut_row(self._net, self._layout, row)

    def _settle(self) -> None:
        self._far = None
        if self._in_batch:
            return
        rows, columns = np.array(self._open_rows, np.int64), np.array(self._open_columns, np.int64)
        self._open_rows, self._open_columns = [], []
        self._work.floor[0] = (self._state.price - self._work.usual).min(initial=FAR)
        settle_some(self._net, self._state, self._work, rows, columns)

    def _edge(self, request: int, coach: int) -> int:
        first, last = self._net.start[request], self._net.stop[request]
        found = np.flatnonzero(self._net.coach[first:last] == coach)
        return int(first + found[0]) if found.size else -1

    def _lay_out_anew(self, wanted: int = 0) -> None:
        """More room for rows, pairs and coaches; all prices and all that is held stay."""
        old_net, old, usual = self._net, self._state, self._work.usual
        rows = len(old.rest) if self._vacant else len(old.rest) + len(old.rest) // 2 + 64
        start, coach, weight = compressed(old_net)
        self._net, self._layout = lay_out(start, coach, weight, len(self.capacity), rows, wanted)
        self._state, self._work = empty_state(self._net, rows), workspace(rows, len(self.capacity))
        self._work.usual[: len(usual)] = usual
        self._copy_amounts(old.rest, old.profit, old.room, old.price)
        carry_flow(old_net, old, self._net, self._state)
        self._vacant[:0] = range(rows - 1, len(old.rest) - 1, -1)
        self._load = np.resize(self._load, rows)
        self._waits = np.append(self._waits, np.zeros(rows - len(self._waits), np.bool_))

    def _copy_amounts(self, rest: Integers, profit: Integers, room: Integers, price: Integers) -> None:
        state = self._state
        state.rest[: len(rest)], state.profit[: len(rest)] = rest, profit
        state.room[: len(room)], state.price[: len(room)] = room, price
