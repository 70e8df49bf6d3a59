"""Small assignment problems of every kind, and what trying everything makes of them."""

from collections.abc import Iterator, Sequence

import numpy as np
from hypothesis import strategies as st

from services.matching.engine.assignment.problem import Groups, Problem
from services.matching.engine.pairs import Integers, Pairs

SCORES = (
    st.integers(-3, 3),  # ties everywhere, and pairs worth nothing
    st.integers(1000, 1900),
    st.integers(-(10**9), 10**9),
    st.just(7),
)


@st.composite
def problems(
    draw: st.DrawFn, most: int = 6, loads: st.SearchStrategy[int] | None = None, capacities: int = 4
) -> Problem:
    """`loads`: of each request for itself; without it all are equal, mostly 1."""
    requests, coaches = draw(st.integers(0, most)), draw(st.integers(0, most))
    score = draw(st.sampled_from(SCORES))
    every = [(request, coach) for request in range(requests) for coach in range(coaches)]
    chosen = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    pairs = Pairs.of(
        [request for request, _ in chosen],
        [coach for _, coach in chosen],
        [draw(score) for _ in chosen],
        requests=requests,
        coaches=coaches,
    )
    equal = draw(st.sampled_from([1, 1, 3, 6]))
    load = [equal if loads is None else draw(loads) for _ in range(requests)]
    largest = max(load, default=1)
    capacity = [draw(st.integers(0, capacities * largest)) for _ in range(coaches)]
    return Problem(pairs, np.array(capacity, np.int64), np.array(load, np.int64), serve_first=draw(st.booleans()))


@st.composite
def caps(draw: st.DrawFn, requests: int, *, nested: bool) -> Groups:
    """Two families: the groups of the second hold whole groups of the first, or whatever comes."""
    inner = [draw(st.integers(-1, 2)) for _ in range(requests)]
    outer_of = [draw(st.integers(0, 1)) for _ in range(3)]
    alone = [draw(st.integers(-1, 1)) for _ in range(requests)]
    outer = [outer_of[group] if group >= 0 and nested else alone[row] for row, group in enumerate(inner)]
    most = [np.array([draw(st.integers(0, 3)) for _ in range(groups)], np.int64) for groups in (3, 2)]
    return Groups(np.array([inner, outer], np.int32).reshape(2, requests), most)


def all_pairs(score: Integers) -> Pairs:
    """Every request may have every coach. `score`: int64[requests, coaches]."""
    requests, coaches = score.shape
    row, column = np.indices(score.shape).reshape(2, -1)
    return Pairs.of(row, column, score.ravel(), requests=requests, coaches=coaches)


def best(problem: Problem) -> tuple[int, int]:
    """Most served and greatest total where that comes first, else 0 and the greatest total."""
    values = ((served if problem.serve_first else 0, total) for served, total in _every(problem, 0, [], (0, 0)))
    return max(values)


def rank(problem: Problem, coach: Sequence[int]) -> tuple[int, int]:
    """What `best` says of one assignment."""
    held = [problem.pairs.find(request, column) for request, column in enumerate(coach) if column >= 0]
    assert min(held, default=0) >= 0
    return len(held) if problem.serve_first else 0, sum(int(problem.pairs.score[pair]) for pair in held)


def fits(problem: Problem, coach: Sequence[int]) -> bool:
    used = np.zeros(problem.pairs.coaches, np.int64)
    for request, column in enumerate(coach):
        if column >= 0:
            used[column] += problem.load[request]
    return bool(np.all(used <= problem.capacity)) and _within_caps(problem.groups, coach)


def _within_caps(groups: Groups | None, coach: Sequence[int]) -> bool:
    return groups is None or all(
        sum(1 for request, column in enumerate(coach) if column >= 0 and member[request] == group) <= limit
        for member, most in zip(groups.member, groups.most, strict=True)
        for group, limit in enumerate(most)
    )


def _every(problem: Problem, request: int, coach: list[int], so_far: tuple[int, int]) -> Iterator[tuple[int, int]]:
    if request == problem.pairs.requests:
        yield so_far
        return
    yield from _every(problem, request + 1, [*coach, -1], so_far)
    for pair in range(problem.pairs.start[request], problem.pairs.start[request + 1]):
        taken = [*coach, int(problem.pairs.coach[pair])]
        if fits(problem, taken):
            more = (so_far[0] + 1, so_far[1] + int(problem.pairs.score[pair]))
            yield from _every(problem, request + 1, taken, more)
