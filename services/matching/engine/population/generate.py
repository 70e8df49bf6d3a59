"""Makes up the population. The same wishes, seed and catalogue give the same people, to the last cell."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.population.asking import employers, requests
from services.matching.engine.population.country import LANGUAGES, POOLS, TARGET_GROUPS
from services.matching.engine.population.offering import coaches
from services.matching.engine.population.people import Trades, numbers
from services.matching.engine.population.placing import Placing, placing
from services.matching.engine.tables import Codes, Tables

MOST = 2_000_000
REQUESTS_PER_EMPLOYER = 2.2
A_MONDAY = 739_300


@dataclass(frozen=True, slots=True)
class Wishes:
    """How many of each. `load` is how much of all capacity the requests together ask: 0.9 leaves a tenth free, 1.1
    leaves some waiting. `points`: loads of 4 to 15 instead of 1 each. `today` is a day number."""

    requests: int
    coaches: int
    slots: int = 0
    seed: int = 1
    load: float = 0.9
    points: bool = False
    today: int = A_MONDAY

    def __post_init__(self) -> None:
        for name in ("requests", "coaches", "slots"):
            if not 0 <= getattr(self, name) <= MOST:
                raise ValueError(f"{name} is {getattr(self, name)}; give a whole number from 0 to {MOST}")
        if not 0.01 <= self.load <= 100:
            raise ValueError(f"load is {self.load}; give a number from 0.01 to 100, such as 0.9")
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"seed is {self.seed}; give a whole number from 0 to {2**63 - 1}")


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """`placing` is about one starter for each request, and the slots."""

    tables: Tables
    placing: Placing


def generate(wishes: Wishes, catalogue: Catalogue) -> Population:
    """Raises ValueError where the catalogue names no occupation with skills."""
    rng = np.random.default_rng(wishes.seed)
    codes = replace(Codes(), skills=catalogue.vocabulary())
    numbers(codes, LANGUAGES, "languages")
    numbers(codes, list(POOLS.values()), "pools")
    numbers(codes, list(TARGET_GROUPS), "target_groups")
    companies = employers(rng, max(1, round(wishes.requests / REQUESTS_PER_EMPLOYER)), codes)
    trades = Trades(catalogue, rng)
    asked = requests(
        rng, wishes.requests, codes, trades, companies,
        coaches=wishes.coaches, today=wishes.today, points=wishes.points,
    )  # fmt: skip
    capacity = round(int(asked.load.sum()) / wishes.load)
    offered = coaches(rng, wishes.coaches, codes, trades, companies.size.size, capacity=capacity, today=wishes.today)
    tables = Tables(asked, offered, codes, wishes.today)
    tables.check()
    return Population(tables, placing(rng, wishes.requests, wishes.slots, companies, asked.region))
