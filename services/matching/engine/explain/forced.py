"""What the total would lose if a pair were forced, over all pairs that no rule excludes.

Equal loads without caps: the loss is one shortest path in the optimum of the listed pairs (R. Ahuja, T. Magnanti and
J. Orlin, "Network Flows", 1993, chapter 9). Whether a pair that is not listed would soften it shows by fixing the pair
and pricing all pairs with the prices that follow; what that finds is listed, and the path walked again. Exact;
O(pairs + requests x coaches) a time. With caps or loads that differ the instance is solved again with the pair fixed.
"""

from dataclasses import replace

import numpy as np

from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.candidates.pricing import Better
from services.matching.engine.coaching.columns import beating
from services.matching.engine.coaching.instance import Instance
from services.matching.engine.coaching.match import Outcome, match, match_pairs
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.score import value
from services.matching.engine.fit.settings import Settings
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import NONE


def losses(
    work: Instance, outcome: Outcome, catalogue: Catalogue, settings: Settings, place: int, coaches: dict[int, int]
) -> dict[int, int | None]:
    """For each of these coaches, with the score that the open request at `place` has with him, what the total loses.

    None where he has no room for it at all.
    """
    problem = with_pairs(outcome.problem, place, coaches)
    if problem.groups is not None or not problem.equal_loads():
        return {coach: _solved_again(work, outcome, catalogue, settings, place, coach) for coach in coaches}
    live = Live(problem)
    found = {coach: live.loss(place, coach) for coach in coaches}
    if outcome.violating_pairs is None:
        return found
    for coach, loss in found.items():
        if loss:
            found[coach] = _over_all(work, catalogue, settings, problem, place, coach)
    return found


def with_pairs(problem: Problem, place: int, scores: dict[int, int]) -> Problem:
    """The same with these pairs of a request listed as well."""
    pairs = problem.pairs
    new = [(coach, score) for coach, score in scores.items() if pairs.find(place, coach) < 0]
    if not new:
        return problem
    more = Pairs.of(
        np.concatenate([pairs.request(), np.full(len(new), place)]),
        np.concatenate([pairs.coach, [coach for coach, _ in new]]),
        np.concatenate([pairs.score, [score for _, score in new]]),
        requests=pairs.requests, coaches=pairs.coaches,
    )  # fmt: skip
    return replace(problem, pairs=more)


def _over_all(
    work: Instance, catalogue: Catalogue, settings: Settings, problem: Problem, place: int, coach: int
) -> int | None:
    board, base = board_of(work.tables, catalogue, settings), value(work.tables.requests, settings)
    while True:
        live = Live(problem)
        loss = live.loss(place, coach)
        if loss is None:
            return None
        scale = live.units.scale
        live.fix(place, coach)
        found = beating(board, problem, live.prices(), scale, base)
        others = found.request != place
        if not others.any():
            return loss
        problem = _listed(problem, Better(found.request[others], found.coach[others], found.fit[others], 1), base)


def _listed(problem: Problem, found: Better, base: np.ndarray) -> Problem:
    pairs = problem.pairs
    more = Pairs.of(
        np.concatenate([pairs.request(), found.request]),
        np.concatenate([pairs.coach, found.coach]),
        np.concatenate([pairs.score, base[found.request] + found.fit]),
        requests=pairs.requests, coaches=pairs.coaches,
    )  # fmt: skip
    return replace(problem, pairs=more)


def _solved_again(
    work: Instance, outcome: Outcome, catalogue: Catalogue, settings: Settings, place: int, coach: int
) -> int | None:
    forced = work.with_fixed(place, coach)
    if forced is None:
        return None
    first = outcome.problem.serve_first
    if outcome.violating_pairs is None:
        again = match_pairs(forced, _whole_pairs(work, outcome), serve_first=first)
    else:
        again = match(forced, catalogue, settings, serve_first=first)
    return max(0, outcome.objective - again.objective)


def _whole_pairs(work: Instance, outcome: Outcome) -> Pairs:
    """The given pairs, numbered as in the whole instance; those of what was fixed before are worth what they scored."""
    pairs, fixed = outcome.problem.pairs, np.flatnonzero(work.agreed != NONE)
    return Pairs.of(
        np.concatenate([work.open[pairs.request()], fixed]),
        np.concatenate([pairs.coach, work.agreed[fixed]]),
        np.concatenate([pairs.score, outcome.score[fixed]]),
        requests=len(work.whole.requests), coaches=pairs.coaches,
    )  # fmt: skip
