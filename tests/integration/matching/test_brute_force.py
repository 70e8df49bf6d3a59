"""200 random pools of at most 6 by 6, played over Kafka in one window, are worth what trying everything finds."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.matching.adapters.snapshots import coach_of, employer_of, person_of, request_of
from services.matching.adapters.weights_file import default_weights
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.pair import Pair, Terms, day_of
from services.matching.domain.score import candidate
from shared import clock
from shared.events.coaching import CoachLatest, PoolLatest, PoolMode, RequestLatest
from shared.events.matching import PROPOSALS, CoachesProposedV1
from shared.events.participants import OrganisationLatest, PersonLatest
from tests.integration.matching.stage import Stage, by_request, coach, organisation, request
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
POOLS, MOST, SEED = 200, 6, 20_250_312
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
    people = {who.person_id: person_of(who.model_dump_json()) for who in case.people}
    employers = {case.employer.organisation_id: employer_of(case.employer.model_dump_json())}
    origin = json.dumps({"event_id": "", "correlation_id": asked.key, "traceparent": None, "proposed": False})
    known = coach_of(1, case.coaches[number].model_dump_json(), case.pool.pool_id, people)
    wish = request_of(1, asked.model_dump_json(), origin, employers, people, ())
    assert known is not None
    assert wish is not None
    today = day_of(now)
    terms = Terms(now, today, Catalogue(), default_weights())
    return candidate(Pair(wish, known, known.points_total, wish.period(today), terms)).score


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


async def play(stage: Stage, case: Case) -> None:
    await stage.publish_all([case.pool, case.employer, *case.people, *case.coaches, *case.requests])


async def test_200_random_pools_in_one_window_equal_brute_force(
    stage: Stage, matching: Running, business_clock: Callable[[float], None]
) -> None:
    dice = random.Random(SEED)
    cases = [a_case(dice) for _ in range(POOLS)]
    for start in range(0, POOLS, 20):
        await asyncio.gather(*(play(stage, case) for case in cases[start : start + 20]))
    business_clock(24)
    expected = Counter({case.pool.pool_id: best_total(case, clock.now()) for case in cases})
    naive = sum(naive_total(case, clock.now()) < expected[case.pool.pool_id] for case in cases)
    assert naive > POOLS // 10, "planning one by one would do as well: these pools show nothing"

    async def proposals() -> dict[UUID, CoachesProposedV1]:
        return by_request(await stage.wire.envelopes(PROPOSALS.name))

    async def worth() -> bool:
        return totals(await proposals()) == +expected

    await eventually(worth, within=40, what=f"the best total of {POOLS} pools (seed {SEED})")
    await stage.publish_all(case.pool for case in cases)
    await matching.core.caught_up()
    await eventually(lambda: nothing_to_do(matching), what="an empty queue")
    found = await proposals()
    assert totals(found) == +expected, "planning again proposed more"
    assert_within_capacity(cases, found)


async def nothing_to_do(matching: Running) -> bool:
    async with matching.core.database.engine.connect() as connection:
        left = await connection.scalar(
            sa.text("SELECT (SELECT count(*) FROM pools_to_plan) + (SELECT count(*) FROM outbox)")
        )
    return left == 0
