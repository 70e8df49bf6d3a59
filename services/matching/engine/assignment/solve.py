"""The one entrance: looks at a problem and chooses the method."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.matching.engine.assignment.branch import STEPS, Multipliers, branch
from services.matching.engine.assignment.caps import cap_prices_of, nested, with_rooms
from services.matching.engine.assignment.crossing import with_crossing_caps
from services.matching.engine.assignment.dual import best_surplus, dual_value, exact_sum
from services.matching.engine.assignment.lagrange import closer
from services.matching.engine.assignment.neighbourhoods import reseat
from services.matching.engine.assignment.points import Shared, rounded, seated, share
from services.matching.engine.assignment.problem import Groups, Problem, Proof, Solution
from services.matching.engine.assignment.transport import transport
from services.matching.engine.assignment.units import coarse_units
from services.matching.engine.pairs import Integers

FEW_STEPS = 400_000
"""Of branching before the answer is improved by other means: enough where a few dozen requests compete."""


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """`solution` with its final prices and bound of prices; where loads differ, whole requests are not all seated yet.

    `shared`: the relaxation they are to be seated from, where no caps stand in the way.
    """

    problem: Problem
    solution: Solution
    shared: Shared | None = None


def solve(problem: Problem) -> Solution:
    """Exact for equal loads with caps that do not cross; else feasible, with a proven bound. Deterministic."""
    return finish(draft(problem))


def draft(problem: Problem) -> Draft:
    """All that prices need, which is all there is to do where loads are equal."""
    groups = problem.groups
    if problem.equal_loads() and groups is None:
        return Draft(problem, solution_of(problem, *_by_places(problem)))
    if groups is None:
        shared = _share(problem)
        return Draft(problem, solution_of(problem, rounded(shared), shared.state.price, shared.scale), shared)
    if problem.equal_loads() and nested(groups):
        return Draft(problem, _nested(problem, groups))
    held, prices, cap_prices, scale = with_crossing_caps(problem, _roughly)
    return Draft(problem, solution_of(problem, held, prices, scale, cap_prices))


def finish(drafted: Draft) -> Solution:
    """Whole requests seated, and the gap closed as far as it goes."""
    problem, found = drafted.problem, drafted.solution
    if problem.equal_loads() or found.exact:
        return found
    if drafted.shared is None:
        held, *_ = with_crossing_caps(problem, _seated)
        return _with(problem, held, found)
    return _closed_in(problem, seated(drafted.shared), found)


def reach(problem: Problem) -> int:
    """How far apart what two requests can pay may lie: the range of the scores, or the reward where that is more."""
    score = problem.pairs.score
    spread = int(score.max() - score.min()) if score.size else 0
    return spread + problem.reward()


def _closed_in(problem: Problem, held: Integers, found: Solution) -> Solution:
    """Where loads differ and an instance is small enough: a closer bound, a better answer, both the same at best."""
    most = best_surplus(problem, found.prices, found.scale, problem.reward())
    prices = Multipliers(most, found.prices, found.scale)
    first = _with(problem, held, found)
    if first.exact:
        return first
    nearer = None if problem.partial else closer(problem, found.prices, found.scale, held)
    if nearer is not None:
        prices, held = prices._replace(profit=nearer.profit), nearer.held
    proven = False
    if nearer is None:
        held, proven = branch(problem, held, prices, STEPS)
    elif _worth(problem, held) < nearer.bound:
        held, proven = _searched(problem, held, prices, nearer.bound)
    better = _with(problem, held, found)
    if nearer is not None and not better.exact:
        bound = nearer.bound - problem.reward() * better.served
        better = replace(better, bound=bound, request_prices=nearer.profit, proof=Proof.knapsacks)
    if proven and not problem.partial and not better.exact:
        return replace(better, bound=better.objective, proof=Proof.search)
    return better


def _searched(problem: Problem, held: Integers, prices: Multipliers, bound: int) -> tuple[Integers, bool]:
    """A little branching, then neighbourhoods, then all the branching there is, which a better answer cuts short."""
    held, proven = branch(problem, held, prices, FEW_STEPS)
    if not proven:
        held = reseat(problem, held, prices, bound)
        if _worth(problem, held) < bound:
            held, proven = branch(problem, held, prices, STEPS)
    return held, proven


def _with(problem: Problem, held: Integers, found: Solution) -> Solution:
    """Other pairs at the same prices."""
    return solution_of(problem, held, found.prices, found.scale, found.group_prices)


def _worth(problem: Problem, held: Integers) -> int:
    return exact_sum(problem.pairs.score[held[held >= 0]] + problem.reward())


def _share(problem: Problem) -> Shared:
    return share(problem, coarse_units(problem), reach(problem) // max(1, int(problem.load.mean())))


def _roughly(problem: Problem) -> tuple[Integers, Integers, int]:
    """The pair by which each request is served, prices per point, and their scale; without caps."""
    if problem.equal_loads():
        return _by_places(problem)
    shared = _share(problem)
    return rounded(shared), shared.state.price, shared.scale


def _seated(problem: Problem) -> tuple[Integers, Integers, int]:
    shared = _share(problem)
    return seated(shared), shared.state.price, shared.scale


def _by_places(problem: Problem) -> tuple[Integers, Integers, int]:
    """Problem A: a unit of flow is a whole request."""
    pairs, load = problem.pairs, _load(problem)
    ones = np.ones(pairs.requests, np.int64)
    weight, places = pairs.score + problem.reward(), problem.capacity // load
    _, state, _ = transport(pairs.start, pairs.coach, weight, ones, places, reach(problem))
    held = np.full(pairs.requests, -1, np.int64)
    used = np.flatnonzero(state.flow)
    held[pairs.request()[used]] = used
    return held, state.price, load


def _nested(problem: Problem, groups: Groups) -> Solution:
    """Problem A with waiting rooms for those whom the caps leave out."""
    pairs, load = problem.pairs, _load(problem)
    rooms = with_rooms(groups, pairs.start, pairs.coach, pairs.score + problem.reward(), problem.capacity // load)
    ones = np.ones(pairs.requests, np.int64)
    net, state, _ = transport(
        rooms.start, rooms.coach, rooms.weight, ones, rooms.room, max(reach(problem), rooms.prize)
    )
    used = np.flatnonzero(state.flow)
    held = np.full(pairs.requests, -1, np.int64)
    held[net.request[used]] = rooms.pair[used]
    cap_prices = [price * load for price in cap_prices_of(rooms, groups, state.price, pairs.coaches)]
    return solution_of(problem, held, state.price[: pairs.coaches], load, cap_prices)


def _load(problem: Problem) -> int:
    return int(problem.load[0]) if problem.load.size else 1


def solution_of(
    problem: Problem, held: Integers, prices: Integers, scale: int, cap_prices: Sequence[Integers] = ()
) -> Solution:
    """Pairs held (-1: none), with the bound that these prices prove."""
    pairs, reward = problem.pairs, problem.reward()
    served = held >= 0
    coach = np.full(pairs.requests, -1, np.int32)
    score = np.zeros(pairs.requests, np.int64)
    coach[served], score[served] = pairs.coach[held[served]], pairs.score[held[served]]
    bound = dual_value(problem, prices, scale, cap_prices, reward) - reward * int(np.count_nonzero(served))
    return Solution(coach, score, exact_sum(score), bound, prices, scale, cap_prices)
