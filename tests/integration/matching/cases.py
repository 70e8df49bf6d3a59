"""Random pools of at most 6 by 6 as snapshots, and the best that can be made of each, found by trying everything."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from uuid_utils.compat import uuid7

from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.snapshots import coach_of, employer_of, person_of, pool_of, request_of
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.world import World
from services.matching.engine.fit.settings import default_settings
from shared import clock
from shared.events.base import Snapshot
from shared.events.coaching import CoachLatest, PoolLatest, PoolMode, RequestLatest
from shared.events.matching import CoachesProposedV1
from shared.events.participants import OrganisationLatest, PersonLatest
from tests.integration.matching.stage import Stage, coach, organisation, request

MOST, TOGETHER = 6, 20
A_DAY = 1440
LANGUAGES, SKILLS, LOADS = ("nl", "en", "pl", "de"), ("esco:python", "esco:java", "esco:sql"), (6, 9, 12)


@dataclass(frozen=True)
class Case:
    """One pool with everybody in it, as snapshots."""

    pool: PoolLatest
    employer: OrganisationLatest
    people: list[PersonLatest]
    coaches: list[CoachLatest]
    requests: list[RequestLatest]


def some_cases(count: int, seed: int) -> list[Case]:
    """Random but for their ids, which are new each time."""
    dice = random.Random(seed)
    return [a_case(dice) for _ in range(count)]


def a_case(dice: random.Random) -> Case:
    pool = PoolLatest(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=A_DAY, provinces=("NL-UT",))
    employer = organisation()
    loads = LOADS if dice.random() < 0.5 else (dice.choice(LOADS),)

    def some(of: Sequence[str]) -> list[str]:
        return dice.sample(of, dice.randint(1, 2))

    known = [coach([pool], dice.randint(6, 24), some(SKILLS), some(LANGUAGES)) for _ in range(dice.randint(2, MOST))]
    asked = [
        request(
            pool,
            employer,
            points=dice.choice(loads),
            skills=some(SKILLS),
            languages=some(LANGUAGES),
            precedence=int(dice.random() < 0.1),
            first_requested_at=clock.now() - timedelta(days=dice.randint(0, 30)),
            waiting_since=clock.now(),
        )
        for _ in range(dice.randint(2, MOST))
    ]
    return Case(pool, employer, [who for who, _ in known], [what for _, what in known], asked)


def best_total(case: Case, now: datetime) -> int:
    """The greatest value of all ways to give each request a coach who speaks its language, or none."""
    rows, loads = values_of(case, now)

    @cache
    def best(row: int, free: tuple[int, ...]) -> int:
        if row == len(rows):
            return 0
        found = best(row + 1, free)
        for number, value in rows[row].items():
            if loads[row] <= free[number]:
                left = tuple(points - loads[row] * (number == at) for at, points in enumerate(free))
                found = max(found, value + best(row + 1, left))
        return found

    return best(0, tuple(known.points_total for known in case.coaches))


def naive_total(case: Case, now: datetime) -> int:
    """What it would be worth to give each request in turn the best coach who is left."""
    rows, loads = values_of(case, now)
    free, total = [known.points_total for known in case.coaches], 0
    for row, load in zip(rows, loads, strict=True):
        value, number = max(((value, number) for number, value in row.items() if load <= free[number]), default=(0, 0))
        free[number] -= load if value else 0
        total += value
    return total


def values_of(case: Case, now: datetime) -> tuple[list[dict[int, int]], list[int]]:
    return [values(case, asked, now) for asked in case.requests], [asked.points for asked in case.requests]


def values(case: Case, asked: RequestLatest, now: datetime) -> dict[int, int]:
    """What each coach is worth to a request, by number. Who may and who fits is decided here, not by the service."""
    speaks = [{language.code for language in who.languages} for who in case.people]
    able = [number for number, languages in enumerate(speaks) if not languages.isdisjoint(asked.needs.languages)]
    return {number: score(case, asked, number, now) for number in able}


def score(case: Case, asked: RequestLatest, number: int, now: datetime) -> int:
    origin = json.dumps({"event_id": "", "correlation_id": asked.key, "traceparent": None})
    wish = replace(
        request_of(1, asked.model_dump_json(), origin), employer=employer_of(case.employer.model_dump_json())
    )
    who = person_of(case.people[number].model_dump_json())
    known = replace(coach_of(1, case.coaches[number].model_dump_json(), case.pool.pool_id), person=who)
    here = World(pool_of(case.pool.model_dump_json()), Catalogue(), {wish.id: wish}, {known.id: known})
    return Scorer(default_settings())(here, [wish], now).explain([[known.id]])[0][0].score


def totals(found: dict[UUID, CoachesProposedV1]) -> Counter[UUID]:
    """What the proposals of each pool are worth."""
    worth = Counter[UUID]()
    for proposal in found.values():
        worth[proposal.pool_id] += proposal.coaches[0].score
    return worth


def assert_within_capacity(cases: list[Case], found: dict[UUID, CoachesProposedV1]) -> None:
    free = {known.coach_id: known.points_total for case in cases for known in case.coaches}
    points = {asked.request_id: asked.points for case in cases for asked in case.requests}
    for request_id, proposal in found.items():
        free[proposal.coaches[0].coach_id] -= points[request_id]
    assert min(free.values()) >= 0


async def play(stage: Stage, cases: Sequence[Case]) -> None:
    """Publish every snapshot of these pools."""
    for start in range(0, len(cases), TOGETHER):
        await asyncio.gather(*(stage.publish_all(snapshots(case)) for case in cases[start : start + TOGETHER]))


def snapshots(case: Case) -> Iterable[Snapshot]:
    return [case.pool, case.employer, *case.people, *case.coaches, *case.requests]
