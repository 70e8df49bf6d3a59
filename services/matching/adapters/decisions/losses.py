"""What the total loses if a pair is forced: by a kept state, by solving anew, or the least of it, from prices alone."""

from collections.abc import Callable
from dataclasses import replace

from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.solve import solve
from services.matching.engine.explain import Losses
from services.matching.engine.pairs import Pairs

SOLVED_AGAIN = 60
"""Requests up to which a question about loads that differ is answered by solving anew: up to 0.3 s each."""


def of_solved(problem: Problem, solution: Solution, *, thorough: bool) -> tuple[Losses, Callable[[], bool]]:
    """And whether what was answered so far is exact; what is not is the least, by what the relaxation loses beyond the
    points that the plan lacks to it."""
    live: list[Live] = []
    proofs = [True]
    again = not problem.equal_loads() and (thorough or problem.pairs.requests <= SOLVED_AGAIN)

    def ask(place: int, coaches: dict[int, int]) -> dict[int, int | None]:
        if again:
            solved = {coach: _forced(problem, solution, place, coach, score) for coach, score in coaches.items()}
            proofs.extend(exact for _, exact in solved.values())
            return {coach: loss for coach, (loss, _) in solved.items()}
        if not live:
            live.append(Live(problem))
            proofs.append(problem.equal_loads())
        missing = live[0].objective - solution.objective
        found = {coach: live[0].loss(place, coach) for coach in coaches}
        return {coach: None if loss is None else max(0, loss - missing) for coach, loss in found.items()}

    return ask, lambda: all(proofs)


def of_prices(problem: Problem, solution: Solution) -> Losses:
    """At least so much: what the request gives up beyond the price of the coach's points."""

    def ask(place: int, coaches: dict[int, int]) -> dict[int, int | None]:
        load, scale = int(problem.load[place]), solution.scale
        pairs, prices = problem.pairs, solution.prices
        mine = slice(pairs.start[place], pairs.start[place + 1])
        if mine.start == mine.stop:
            return {}
        most = int((pairs.score[mine] * scale - prices[pairs.coach[mine]] * load).max())
        missing = solution.bound - solution.objective
        return {
            coach: max(0, (most - score * scale + int(prices[coach]) * load) // scale - missing)
            for coach, score in coaches.items()
        }

    return ask


def _forced(problem: Problem, solution: Solution, place: int, coach: int, score: int) -> tuple[int | None, bool]:
    """None where the coach has no room. The pair's points are taken out, and its request has no other pairs."""
    capacity = problem.capacity.copy()
    capacity[coach] -= problem.load[place]
    if capacity[coach] < 0:
        return None, True
    pairs, request = problem.pairs, problem.pairs.request()
    others = request != place
    rest = Pairs.of(
        request[others], pairs.coach[others], pairs.score[others], requests=pairs.requests, coaches=pairs.coaches
    )
    again = solve(replace(problem, pairs=rest, capacity=capacity))
    return max(0, solution.objective - score - again.objective), solution.exact and again.exact
