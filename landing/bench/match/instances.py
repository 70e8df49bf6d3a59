"""Random instances of national shape: some coaches are wanted by many, scores are integers of the objective `value`."""

from functools import cache

import numpy as np

from services.matching.engine.assignment.problem import Problem
from services.matching.engine.pairs import Pairs

EACH, DRAWS = 50, 64
REQUESTS, COACHES, SCARCITIES = 60_000, 5_000, (0.9, 1.1)


@cache
def nation(scarcity: float) -> Problem:
    """The instance of national size that rows A, D and E share."""
    return coaching(REQUESTS, COACHES, scarcity)


def coaching(requests: int, coaches: int, scarcity: float, *, points: bool = False, seed: int = 0) -> Problem:
    """`scarcity` is the load of all requests against all capacity; with `points` loads are 4 to 15, else 1.

    Each request may take about 50 coaches, drawn by popularity (Zipf, exponent ½); a pair scores 1,000, 5 per day
    waited, 300 with precedence, and a fit of 0 to 500 of which a part is the coach's own.
    """
    random = np.random.default_rng(seed)
    request, coach = _drawn(random, requests, coaches)
    waited = 5 * random.integers(0, 100, requests) + 300 * (random.random(requests) < 0.1)
    fit = random.normal(250, 90, len(request)) + random.normal(0, 60, coaches)[coach]
    score = 1000 + waited[request] + np.clip(fit, 0, 500).astype(np.int64)
    load = random.integers(4, 16, requests) if points else np.ones(requests, np.int64)
    share = random.integers(1, 24, coaches)
    capacity = np.floor(share * load.sum() / scarcity / share.sum() + random.random(coaches)).astype(np.int64)
    return Problem.of(Pairs.of(request, coach, score, requests=requests, coaches=coaches), capacity, load)


def _drawn(random: np.random.Generator, requests: int, coaches: int) -> tuple[np.ndarray, np.ndarray]:
    """The first 50 different coaches of each request among 64 draws by popularity."""
    popularity = np.cumsum(1 / np.sqrt(np.arange(1, coaches + 1)))
    draws = np.searchsorted(popularity / popularity[-1], random.random((requests, DRAWS))).astype(np.int32)
    order = np.argsort(draws, axis=1, kind="stable")
    ordered = np.take_along_axis(draws, order, axis=1)
    first = np.ones(draws.shape, np.bool_)
    np.put_along_axis(first, order[:, 1:], ordered[:, 1:] != ordered[:, :-1], axis=1)
    request, draw = np.nonzero(first & (np.cumsum(first, axis=1) <= EACH))
    return request, draws[request, draw]
