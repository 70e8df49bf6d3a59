"""Made-up coaches: seniors with one or two trades, at home in a province, some working for an employer themselves."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from services.matching.engine.population.country import LANGUAGES, NEIGHBOURS, POOLS, TARGET_GROUPS
from services.matching.engine.population.people import Trades, either, merged, numbers, places
from services.matching.engine.tables import BOTH, LONG_AGO, NEVER, NONE, ONSITE, REMOTE, Coaches, Codes, Lists, Periods
from services.matching.engine.tables.rows import Int32, Int64

SPEAK = dict(zip(LANGUAGES, (0.95, 0.8, 0.15, 0.02, 0.04, 0.05, 0.03, 0.06), strict=True))
CONTRACTS, CONTRACT_SHARES = (2, 4, 6, 8, 10), (0.1, 0.25, 0.25, 0.2, 0.2)
"""Tenths of full time."""


def coaches(
    rng: Generator, many: int, codes: Codes, trades: Trades, employers: int, *, capacity: int, today: int
) -> Coaches:
    """`capacity` is what all of them have free together, by contract."""
    home = places(rng, many)
    occupation, second = trades.draw(rng, many), trades.draw(rng, many)
    skills = merged(
        trades.skills(rng, occupation, rng.integers(5, 13, many), (3, 5)),
        merged(
            trades.skills(rng, occupation, rng.integers(1, 5, many), (2, 5), optional=True),
            trades.skills(rng, second, rng.integers(0, 4, many), (2, 4)),
        ),
    )
    free = _capacity(rng, many, capacity)
    employed = (rng.random(many) < 0.6) & (employers > 0)
    return replace(
        Coaches.bare(tuple(f"coach-{number + 1}" for number in range(many))),
        capacity=free,
        own_limit=np.where(rng.random(many) < 0.1, np.maximum(1, free - rng.integers(0, 4, many)), NONE),
        employer=np.where(employed, rng.integers(0, max(1, employers), many), NONE).astype(np.int32),
        mode=either(rng, many, (ONSITE, REMOTE, BOTH), (0.2, 0.15, 0.65)).astype(np.int8),
        travel_minutes=either(rng, many, (NONE, 15, 30, 45, 60, 90), (0.1, 0.15, 0.3, 0.2, 0.15, 0.1)).astype(np.int32),
        available_from=np.where(rng.random(many) < 0.05, today + rng.integers(1, 60, many), LONG_AGO).astype(np.int32),
        available_until=np.where(rng.random(many) < 0.08, today + rng.integers(180, 600, many), NEVER).astype(np.int32),
        pools=_pools(rng, [province for province, _ in home], codes),
        languages=_spoken(rng, many, codes),
        regions=_regions(rng, home, codes),
        skills=skills,
        target_groups=_experience(rng, many, codes),
        competitors=_some_employers(rng, many, employers, (0.5, 0.25, 0.15, 0.1)),
        hirers=_some_employers(rng, many, employers, (0.8, 0.15, 0.05)),
    )


def _capacity(rng: Generator, many: int, total: int) -> Int64:
    if not many:
        return np.empty(0, np.int64)
    weights = either(rng, many, CONTRACTS, CONTRACT_SHARES) * rng.gamma(4.0, 0.25, many)
    return rng.multinomial(total, weights / weights.sum())


def _spoken(rng: Generator, rows: int, codes: Codes) -> Lists:
    """Dutch mostly native; another language mostly B2 to C2. Everyone speaks Dutch or English."""
    spoken = rng.random((rows, len(SPEAK))) < list(SPEAK.values())
    spoken[:, 1] |= ~spoken[:, 0]
    levels = either(rng, rows * len(SPEAK), (0, 3, 4, 5, 6, 7), (0.1, 0.1, 0.3, 0.3, 0.1, 0.1)).reshape(spoken.shape)
    levels[:, 0] = np.where(rng.random(rows) < 0.85, 7, levels[:, 0])
    words = numbers(codes, LANGUAGES, "languages").tolist()
    return Lists.levelled(
        [
            [(word, int(level)) for word, level, yes in zip(words, levels[row], spoken[row], strict=True) if yes]
            for row in range(rows)
        ]
    )


def _regions(rng: Generator, home: list[tuple[str, str]], codes: Codes) -> Lists:
    """Province and labour-market region of each, and for some a province next to it."""
    rows = []
    for (province, region), further in zip(home, rng.random(len(home)).tolist(), strict=True):
        near = NEIGHBOURS[province]
        names = [province, region, *([near[int(further / 0.4 * len(near))]] if further < 0.4 else [])]
        rows.append([codes.regions.number(name) for name in names])
    return Lists.of(rows)


def _pools(rng: Generator, home: list[str], codes: Codes) -> Periods:
    """That of the province and, shared between regions, some of those next to it."""
    rows = []
    for province, shared in zip(home, rng.random(len(home)).tolist(), strict=True):
        provinces = [province, *(NEIGHBOURS[province][: 1 + int(shared * 2)] if shared < 0.5 else ())]
        names = dict.fromkeys(POOLS[name] for name in provinces if name in POOLS)
        rows.append([codes.pools.number(name) for name in names])
    return Periods.always(Lists.of(rows))


def _experience(rng: Generator, rows: int, codes: Codes) -> Lists:
    has = rng.random((rows, len(TARGET_GROUPS))) < (0.7, 0.5, 0.35)
    words: Int32 = numbers(codes, list(TARGET_GROUPS), "target_groups")
    return Lists.of([words[row].tolist() for row in has])


def _some_employers(rng: Generator, rows: int, employers: int, shares: tuple[float, ...]) -> Lists:
    many = rng.choice(len(shares), rows, p=shares) * (employers > 0)
    drawn = rng.integers(0, max(1, employers), int(many.sum()))
    ends = np.cumsum(many)
    return Lists.of([np.unique(drawn[end - count : end]).tolist() for end, count in zip(ends, many, strict=True)])
