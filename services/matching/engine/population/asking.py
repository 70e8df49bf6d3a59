"""Made-up requests: small employers all over the country who ask a coach for a starter."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from services.matching.engine.population.country import POINTS, POOLS, SIZES, TARGET_GROUPS
from services.matching.engine.population.people import Trades, either, numbers, places, zipf
from services.matching.engine.tables import BOTH, NEVER, ONSITE, REMOTE, Codes, Lists, Requests
from services.matching.engine.tables.rows import Int32, Int64

LONGEST_WAIT = 240
WEEKS = (26, 39, 52)


@dataclass(frozen=True, slots=True, eq=False)
class Employers:
    """`region` and `labour_market_region` as numbers, `province` as its code."""

    size: Int32
    province: list[str]
    region: Int32
    labour_market_region: Int32


def employers(rng: Generator, many: int, codes: Codes) -> Employers:
    """Named `employer-1` and on, numbered in that order."""
    for number in range(many):
        codes.employers.number(f"employer-{number + 1}")
    place = places(rng, many)
    band = rng.choice(len(SIZES), many, p=[share for _, _, share in SIZES])
    low, high = (np.array([size[end] for size in SIZES]) for end in (0, 1))
    return Employers(
        rng.integers(low[band], high[band] + 1).astype(np.int32),
        [province for province, _ in place],
        numbers(codes, [province for province, _ in place], "regions"),
        numbers(codes, [region for _, region in place], "regions"),
    )


def requests(
    rng: Generator,
    many: int,
    codes: Codes,
    trades: Trades,
    companies: Employers,
    *,
    coaches: int,
    today: int,
    points: bool,
) -> Requests:
    """`points`: loads of 4 to 15 by target group, else 1 each. `coaches`: how many there are to be named."""
    company = rng.choice(companies.size.size, many, p=_busy(companies.size.size)) if many else np.empty(0, np.int64)
    group = rng.choice(len(TARGET_GROUPS), many, p=list(TARGET_GROUPS.values()))
    groups = list(TARGET_GROUPS)
    starts_on = today + 7 * rng.integers(0, 16, many)
    ends_on = np.where(rng.random(many) < 0.15, NEVER, starts_on + 7 * either(rng, many, WEEKS, (0.3, 0.3, 0.4)))
    occupation = trades.draw(rng, many)
    names = [companies.province[one] for one in company.tolist()]
    in_pool = rng.random(many) < 0.25
    pools = [POOLS.get(name, "") if inside else "" for name, inside in zip(names, in_pool.tolist(), strict=True)]
    return replace(
        Requests.bare(tuple(f"request-{number + 1}" for number in range(many))),
        load=_loads(rng, group, groups) if points else np.ones(many, np.int64),
        waiting_days=np.minimum(rng.exponential(35, many), LONGEST_WAIT).astype(np.int32),
        precedence=(rng.random(many) < 0.03).astype(np.int8),
        employer=company.astype(np.int32),
        employer_size=companies.size[company],
        pool=numbers(codes, pools, "pools"),
        region=companies.region[company],
        labour_market_region=companies.labour_market_region[company],
        mode=either(rng, many, (ONSITE, REMOTE, BOTH), (0.35, 0.1, 0.55)).astype(np.int8),
        target_group=numbers(codes, [groups[place] for place in group.tolist()], "target_groups"),
        starts_on=starts_on.astype(np.int32),
        ends_on=ends_on.astype(np.int32),
        languages=_asked_languages(rng, many, codes),
        skills=trades.skills(rng, occupation, rng.integers(3, 8, many), (1, 4)),
        optional_skills=trades.skills(rng, occupation, rng.integers(0, 4, many), (1, 3), optional=True),
        excluded_coaches=_few(rng, many, coaches, 0.02),
        known_coaches=_few(rng, many, coaches, 0.03),
    )


def _busy(many: int) -> np.ndarray:
    """Some employers ask more often than others, gently."""
    weights = np.sqrt(zipf(many))
    return np.asarray(weights / weights.sum())


def _loads(rng: Generator, group: Int64, groups: list[str]) -> Int64:
    return np.array([rng.choice(POINTS[groups[place]]) for place in group.tolist()], np.int64)


def _asked_languages(rng: Generator, rows: int, codes: Codes) -> Lists:
    asked = (("nl",), ("nl", "en"), ("en",), (), ("de",), ("uk", "en"), ("ar", "en"), ("pl", "en"))
    words = [[codes.languages.number(name) for name in names] for names in asked]
    drawn = rng.choice(len(asked), rows, p=(0.66, 0.18, 0.08, 0.03, 0.02, 0.01, 0.01, 0.01))
    return Lists.of([words[place] for place in drawn.tolist()])


def _few(rng: Generator, rows: int, coaches: int, share: float) -> Lists:
    """One coach for this share of the rows, none for the others."""
    chosen = (rng.random(rows) < share) & (coaches > 0)
    named = rng.integers(0, max(1, coaches), rows)
    return Lists.of([[one] if yes else [] for one, yes in zip(named.tolist(), chosen.tolist(), strict=True)])
