"""Small instances for tests of the engine: random ones in which every column says something, and bare ones."""

from dataclasses import replace

import numpy as np

from services.matching.engine.fit import Catalogue
from services.matching.engine.tables import NEVER, NONE, Coaches, Codes, Lists, Periods, Requests, Tables, Vocabulary

TODAY = 739_000
CATALOGUE = Catalogue.of(
    "test",
    broader={
        "python": ("code", "digital"), "java": ("code", "digital"), "sql": ("data", "digital"),
        "excel": ("data", "digital"), "listening": ("people",), "developer": (), "analyst": (),
    },
    essential={"developer": ("python", "sql"), "analyst": ("sql",)},
    optional={"developer": ("java", "listening"), "analyst": ("excel",)},
)  # fmt: skip


def codes() -> Codes:
    return Codes(
        employers=Vocabulary(f"e{i}" for i in range(6)),
        regions=Vocabulary(["NL-UT", "NL-GR", "NL-NB", "AM15", "AM01"]),
        pools=Vocabulary(["north", "south"]),
        languages=Vocabulary(["nl", "en", "de"]),
        target_groups=Vocabulary(["starter", "career_changer", "grower"]),
        skills=Vocabulary([*CATALOGUE.uris, "unheard-of"]),
    )


def bare(requests: int, coaches: int, *, asked: dict[str, object] | None = None, **offered: object) -> Tables:
    """`asked` replaces columns of the requests, the other names columns of the coaches."""
    return Tables(
        replace(Requests.bare(tuple(f"r{i}" for i in range(requests))), **(asked or {})),
        replace(Coaches.bare(tuple(f"c{i}" for i in range(coaches))), **offered),
        codes(),
        TODAY,
    )


def skills(*rows: dict[str, int]) -> Lists:
    """From a mapping of skill to level for each row."""
    words = codes().skills
    return Lists.levelled([[(words.number(name), level) for name, level in row.items()] for row in rows])


def anything(seed: int, requests: int = 12, coaches: int = 9, *, loads: int = 1) -> Tables:
    """Every column drawn at random, so that each rule excludes some and each part differs. `loads`: 1 to this."""
    rng = np.random.default_rng(seed)

    def one(rows: int, known: int) -> np.ndarray:
        return rng.integers(NONE, known, rows).astype(np.int32)

    def some(rows: int, known: int, levels: int = 0, most: int = 3) -> Lists:
        return Lists.levelled(
            [
                [
                    (int(item), int(rng.integers(0, levels + 1)))
                    for item in rng.choice(known, rng.integers(0, most), False)
                ]
                for _ in range(rows)
            ]
        )

    def days(rows: int, low: int, high: int, missing: int) -> np.ndarray:
        drawn = rng.integers(low, high, rows).astype(np.int32)
        return np.where(rng.random(rows) < 0.3, missing, TODAY + drawn).astype(np.int32)

    n, m, words = requests, coaches, codes()
    asked = {
        "load": rng.integers(1, loads + 1, n),
        "waiting_days": rng.integers(0, 300, n).astype(np.int32),
        "precedence": rng.integers(0, 2, n).astype(np.int8),
        "employer": one(n, 6), "employer_size": rng.integers(1, 250, n).astype(np.int32), "pool": one(n, 2),
        "region": one(n, 3), "labour_market_region": np.where(rng.random(n) < 0.5, NONE, 3).astype(np.int32),
        "mode": rng.integers(1, 4, n).astype(np.int8), "target_group": one(n, 3),
        "occupation": np.where(rng.random(n) < 0.5, NONE, rng.integers(5, 7, n)).astype(np.int32),
        "starts_on": days(n, -30, 60, 0), "ends_on": days(n, 100, 300, NEVER),
        "languages": some(n, 3, most=2), "starter_languages": some(n, 3),
        "skills": some(n, len(words.skills), 5), "optional_skills": some(n, len(words.skills), 5),
        "excluded_coaches": some(n, m, most=2), "known_coaches": some(n, m, most=2), "conflicts": some(n, m, most=2),
    }  # fmt: skip
    stays = [
        [
            (int(pool), TODAY - 50, int(TODAY + rng.integers(20, 400)))
            for pool in rng.choice(2, rng.integers(1, 3), False)
        ]
        for _ in range(m)
    ]
    leave = [[(0, TODAY + 5, TODAY + 35)] if rng.random() < 0.2 else [] for _ in range(m)]
    offered = {
        "capacity": rng.integers(0, 3 * loads, m), "own_limit": rng.integers(NONE, 3 * loads, m), "employer": one(m, 6),
        "mode": rng.integers(1, 4, m).astype(np.int8), "travel_minutes": rng.integers(NONE, 90, m).astype(np.int32),
        "available_from": days(m, -20, 10, 0), "available_until": days(m, 90, 500, NEVER),
        "pools": Periods.of(stays), "leave": Periods.of(leave), "languages": some(m, 3, 7, most=4),
        "regions": some(m, 5), "skills": some(m, len(words.skills), 5, most=5), "target_groups": some(m, 3),
        "competitors": some(m, 6, most=2), "hirers": some(m, 6, most=2),
    }  # fmt: skip
    tables = bare(n, m, asked=asked, **offered)
    tables.check()
    return tables
