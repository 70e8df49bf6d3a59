"""The one entrance: looks at a problem and chooses the method."""

import numpy as np

from services.matching.engine.assignment.dual import dual_value, exact_sum
from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.transport import transport
from services.matching.engine.pairs import Integers


def solve(problem: Problem) -> Solution:
    """Exact for equal loads; else feasible, with a proven bound."""
    if problem.groups is not None or not problem.equal_loads():
        raise NotImplementedError
    return _equal(problem)


def _equal(problem: Problem) -> Solution:
    """Problem A: each coach has a whole number of places."""
    pairs, reward = problem.pairs, problem.reward()
    ones = np.ones(pairs.requests, np.int64)
    load = int(problem.load[0]) if pairs.requests else 1
    _, state, _ = transport(
        pairs.start, pairs.coach, pairs.score + reward, ones, problem.capacity // load, reach(problem)
    )
    held = np.full(pairs.requests, -1, np.int64)
    used = np.flatnonzero(state.flow)
    held[pairs.request()[used]] = used
    return solution(problem, held, state.price, load)


def reach(problem: Problem) -> int:
    """How far apart what two requests can pay may lie: the range of the scores, or the reward where that is more."""
    score = problem.pairs.score
    spread = int(score.max() - score.min()) if score.size else 0
    return spread + problem.reward()


def solution(problem: Problem, held: Integers, prices: Integers, scale: int) -> Solution:
    """From the pair by which each request is served (-1: none) and prices per point in 1/`scale`."""
    pairs, reward = problem.pairs, problem.reward()
    served = held >= 0
    coach = np.where(served, pairs.coach[held] if pairs.coach.size else -1, -1).astype(np.int32)
    score = np.where(served, pairs.score[held] if pairs.score.size else 0, 0)
    bound = dual_value(problem, prices, scale, reward=reward) - reward * int(np.count_nonzero(served))
    return Solution(coach, score, exact_sum(score), bound, prices, scale)
