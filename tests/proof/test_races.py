"""Who wins when 64 clients act at once on several processes: never two, never more than there is.

Each race is run again by its naive twin, on the same tries in the same database; one that does not race fails the test.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from shared.events.participants import Role
from tests.integration.coaching.world import race
from tests.proof.measured import Measured
from tests.proof.races import naive
from tests.proof.races.crowd import CLIENTS, WEIGHT, Crowd, batches, codes, moments
from tests.proof.races.servers import servers
from tests.proof.sizes import RACE_TRIES
from tests.support.eventually import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
AT_ONCE = 8
"""So many try for the same thing."""
ROUND = 32
"""So many last places are contested in one round."""
TWIN_ROUNDS = 8
"""The twin gets so many chances to lose a race: with few tries each, one round may happen to go well."""
ENGAGED = "SELECT request_id, count(*) FROM engagements WHERE pool_id = $1 GROUP BY request_id HAVING count(*) > 1"
MOST_POINTS = 10_000  # the largest agreement that coaching takes
POSSIBLE = {
    ("matched", "waitlisted"),
    ("waitlisted", "offered"),
    ("waitlisted", "waitlisted"),
    ("offered", "waitlisted"),
}
OPEN = "SELECT starter_id FROM requests WHERE starter_id = ANY($1) GROUP BY starter_id HAVING count(*) > 1"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def processes(postgres_admin_url: str) -> AsyncIterator[tuple]:  # type: ignore[type-arg]
    async with servers(postgres_admin_url) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def crowd(processes: tuple) -> Crowd:  # type: ignore[type-arg]
    crowd = Crowd(*processes)
    await crowd.set_up(settings={"employer_limit": 1000, "hold_hours": 1})
    return crowd


async def told(crowd: Crowd, measured: Measured, subjects: list[object], *, points: int = 1, total: int = 1) -> None:
    """Run the twin on the same tries, say what came of both, and fail where the twin did not race."""
    settings, over, limits = crowd.service.core.settings, 0, {"points": points, "total": total}
    for _ in range(TWIN_ROUNDS):
        over = over or await naive.oversold(settings, str(uuid7()), subjects, clients=CLIENTS, **limits)
    measured("tries by 64 clients on three processes", len(subjects))
    measured("violations", 0, goal="0")
    measured("violations of the naive twin", over, goal="> 0", ok=over > 0)
    measured("deadlocks", await crowd.deadlocks(), goal="0 that reach a client")
    assert over > 0, "did not race: the naive twin broke nothing"


async def test_no_coach_is_held_beyond_capacity(crowd: Crowd, measured: Measured) -> None:
    """Half of all tries find a place, to the last."""
    tries, coaches = RACE_TRIES(), 8
    places = tries // 2 // coaches
    ids = await crowd.coaches(coaches, points=places * WEIGHT + WEIGHT - 1)
    requests = await crowd.waiting(tries, employers=16)
    pairs = [(request, ids[index % coaches]) for index, request in enumerate(requests)]
    answers = await crowd.all_at_once([partial(crowd.offer, *pair) for pair in pairs])
    assert codes(answers) == {True: places * coaches, "no_capacity": tries - places * coaches}
    assert Counter((await crowd.states(requests)).values())["offered"] == places * coaches
    await crowd.holds_match()
    total = places * WEIGHT + WEIGHT - 1
    await told(crowd, measured, [coach for _, coach in pairs], points=WEIGHT, total=total)


async def test_one_answer_to_one_offer(crowd: Crowd, measured: Measured) -> None:
    """Four acceptances and four declines at once, each with a key of its own."""
    number = RACE_TRIES() // AT_ONCE
    coaches = await crowd.coaches(8, points=MOST_POINTS)
    requests = await crowd.waiting(number)
    pairs = [(request, coaches[index % 8]) for index, request in enumerate(requests)]
    offers = await crowd.all_offered(pairs)
    tries = [
        crowd.posting(f"/offers/{offer}/{answer}", body, by=coach)
        for offer, (_, coach) in zip(offers, pairs, strict=True)
        for answer, body in ((("acceptance", None), ("decline", {"reason": "no_time"})) * (AT_ONCE // 2))
    ]
    answers = codes(await crowd.all_at_once(tries))
    assert answers == {True: number, "wrong_state": len(tries) - number}
    assert set((await crowd.states(requests)).values()) <= {"matched", "waitlisted"}
    assert await crowd.sql(ENGAGED, crowd.pool) == []
    await crowd.holds_match()
    await told(crowd, measured, [offer for offer in offers for _ in range(AT_ONCE)])


async def test_by_hand_and_by_proposal_share_the_last_place(crowd: Crowd, measured: Measured) -> None:
    """A coordinator and matching at once, for different requests and the same last place."""
    coaches = await crowd.coaches(ROUND, points=WEIGHT)
    requests = await crowd.waiting(RACE_TRIES(), employers=16)
    winners: Counter[str] = Counter()
    for number, contested in enumerate(batches(requests, 2 * ROUND)):
        proposed, by_hand = contested[::2], contested[1::2]
        delays = (0.0, 0.01 * (number % 8)) if number % 2 else (0.01 * (number % 8), 0.0)
        await asyncio.gather(
            _after(delays[0], _propose(crowd, proposed, coaches)),
            _after(delays[1], crowd.all_at_once([partial(crowd.offer, *pair) for pair in zip(by_hand, coaches)])),  # noqa: B905 the last round is short
        )
        await eventually(partial(_answered, crowd, proposed), within=60, what="an answer to every proposal")
        states = await crowd.states(contested)
        for one, other in zip(proposed, by_hand, strict=True):
            assert sorted((states[one], states[other])) == ["offered", "waitlisted"], (states[one], states[other])
            winners["proposal" if states[one] == "offered" else "hand"] += 1
        await crowd.holds_match()
        await crowd.withdraw(contested)
    assert set(winners) == {"proposal", "hand"}, winners
    measured("won by hand", winners["hand"])
    places = [place for place in range(len(requests) // 2) for _ in range(2)]
    await told(crowd, measured, places)


async def _after(seconds: float, work: object) -> None:
    await asyncio.sleep(seconds)
    await work  # type: ignore[misc]


async def _propose(crowd: Crowd, requests: list[UUID], coaches: list[UUID]) -> None:
    await asyncio.gather(*(crowd.propose(request, coach) for request, coach in zip(requests, coaches)))  # noqa: B905 the last round is short


async def _answered(crowd: Crowd, requests: list[UUID]) -> bool:
    waiting = "SELECT count(*) FROM requests WHERE id = ANY($1) AND version = 1"
    return (await crowd.sql(waiting, requests))[0][0] == 0


async def test_a_hold_lapses_or_is_accepted(crowd: Crowd, measured: Measured) -> None:
    """Around the very moment, with the job running and another request after the same place."""
    coaches = await crowd.coaches(ROUND, points=WEIGHT)
    requests = await crowd.waiting(RACE_TRIES(), employers=16)
    outcomes, rounds = Counter[str](), batches(requests, 2 * ROUND)
    for contested, moment in zip(rounds, moments(len(rounds), random.Random(5)), strict=True):
        first, second = contested[::2], contested[1::2]
        offers = await crowd.all_offered(zip(first, coaches))  # noqa: B905 the last round is short
        crowd.service.forward(1 - moment * 3 * ROUND * crowd.pace / 3600)
        accepting = [crowd.posting(f"/offers/{offer}/acceptance", by=coach) for offer, coach in zip(offers, coaches)]  # noqa: B905
        taking = [partial(crowd.offer, *pair) for pair in zip(second, coaches)]  # noqa: B905
        answers = await crowd.all_at_once([one for pair in zip(accepting, taking, strict=True) for one in pair])
        states = await crowd.states(contested)
        pairs = Counter((states[one], states[other]) for one, other in zip(first, second, strict=True))
        assert set(pairs) <= POSSIBLE, pairs
        outcomes.update(str(code) for code in codes(answers).elements())
        outcomes.update(f"{one}, {other}" for one, other in pairs.elements())
        await crowd.holds_match()
        await crowd.free(coaches, contested)
    assert outcomes["matched, waitlisted"] > 0 and outcomes["waitlisted, offered"] > 0, outcomes
    measured("accepted in time", outcomes["matched, waitlisted"])
    measured("lapsed, and the place given to the next", outcomes["waitlisted, offered"])
    await told(crowd, measured, [place for place in range(len(requests) // 2) for _ in range(2)])


async def test_one_key_has_one_effect(crowd: Crowd, measured: Measured) -> None:
    employer, contact = await crowd.employer()
    keys = [str(uuid7()) for _ in range(RACE_TRIES() // AT_ONCE)]
    body = crowd.asking(employer)
    tries = [crowd.posting("/requests", body, by=contact, key=key) for key in keys for _ in range(AT_ONCE)]
    answers = await crowd.all_at_once(tries)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["request_id"] for answer in answers}) == len(keys)
    assert len(await crowd.sql("SELECT id FROM requests WHERE pool_id = $1", crowd.pool)) == len(keys)
    await told(crowd, measured, [key for key in keys for _ in range(AT_ONCE)])


async def test_a_starter_has_one_open_request(crowd: Crowd, measured: Measured) -> None:
    employer, contact = await crowd.employer()
    starters = await crowd.people(RACE_TRIES() // AT_ONCE, Role.STARTER)
    bodies = [crowd.asking(employer, starter_id=str(starter)) for starter in starters]
    tries = [crowd.posting("/requests", body, by=contact) for body in bodies for _ in range(AT_ONCE)]
    answers = await crowd.all_at_once(tries)
    assert codes(answers) == {True: len(starters), "open_request_exists": len(tries) - len(starters)}
    assert await crowd.sql(OPEN, starters) == []
    made = {answer.json()["request_id"] for answer in answers if answer.is_success}
    assert {answer.json()["request_id"] for answer in answers if not answer.is_success} == made, "each is told which"
    await told(crowd, measured, [starter for starter in starters for _ in range(AT_ONCE)])


async def test_an_engagement_starts_once(crowd: Crowd, measured: Measured) -> None:
    """Eight starts of each engagement at once, on different first days: one day is kept."""
    number = RACE_TRIES() // AT_ONCE
    coaches = await crowd.coaches(8, points=MOST_POINTS)
    starters = iter(await crowd.people(number, Role.STARTER))
    requests = await crowd.waiting(number)
    pairs = [(request, coaches[index % 8]) for index, request in enumerate(requests)]
    engagements = await race([partial(crowd.met, *pair, next(starters)) for pair in pairs], clients=CLIENTS)
    days = [f"2027-03-0{day}" for day in range(1, AT_ONCE + 1)]
    tries = [
        crowd.posting(f"/engagements/{id}/start", {"starts_on": day}, by=coach)
        for id, coach in engagements
        for day in days
    ]
    answers = await crowd.all_at_once(tries)
    assert codes(answers) == {True: number, "wrong_state": len(tries) - number}
    kept = {row["id"]: row["starts_on"] for row in await crowd.sql("SELECT id::text, starts_on::text FROM engagements")}
    for answer in answers:
        if answer.is_success:
            assert kept[answer.json()["engagement_id"]] == answer.json()["starts_on"]
    await crowd.holds_match()
    await told(crowd, measured, [id for id, _ in engagements for _ in range(AT_ONCE)])


async def test_a_shortlist_is_chosen_from_or_expires(crowd: Crowd, measured: Measured) -> None:
    """Two choices of each shortlist around the moment at which it expires, with the job running."""
    await crowd.set_up("shortlist", settings={"employer_limit": 1000, "shortlist_working_days": 1})
    coaches = await crowd.coaches(2, points=MOST_POINTS)
    employer, contact = await crowd.employer()
    requests = await crowd.copies(employer, RACE_TRIES() // 2)
    outcomes, rounds = Counter[str](), batches(requests, ROUND)
    for listed, moment in zip(rounds, moments(len(rounds), random.Random(6)), strict=True):
        await asyncio.gather(*(crowd.propose(request, *coaches) for request in listed))
        await eventually(partial(_answered, crowd, listed), within=60, what="shortlists")
        await crowd.until_they_expire(listed, ahead=moment * 2 * ROUND * crowd.pace)
        tries = [
            crowd.posting(f"/requests/{request}/choice", {"coach_id": str(coach)}, by=contact)
            for request in listed
            for coach in coaches
        ]
        chosen = Counter(
            answer.request.url.path.split("/")[2] for answer in await crowd.all_at_once(tries) if answer.is_success
        )
        await eventually(partial(_none_is, crowd, listed, "shortlisted"), within=30, what="the others expired")
        for request, state in (await crowd.states(listed)).items():
            assert chosen[str(request)] == (state == "offered"), (chosen[str(request)], state)
            outcomes[state] += 1
        await crowd.holds_match()
        await crowd.withdraw(listed)
    assert set(outcomes) == {"offered", "waitlisted"}, outcomes
    measured("chosen in time", outcomes["offered"])
    await told(crowd, measured, [request for request in requests for _ in range(2)])


async def _none_is(crowd: Crowd, requests: list[UUID], state: str) -> bool:
    return state not in (await crowd.states(requests)).values()


async def test_locks_taken_in_one_order_never_deadlock(crowd: Crowd, measured: Measured) -> None:
    """Everything that changes an offer, at random, on three coaches and twelve requests; then the twin that must."""
    coaches = await crowd.coaches(3, points=40)
    requests = await crowd.waiting(12)
    dice, before = random.Random(7), await crowd.deadlocks()

    async def step(number: int) -> object:
        if number % 200 == 199:
            crowd.service.forward(1.1)
        answer = await _anything(crowd, dice, coaches, requests)
        return answer.is_success or answer.json()["code"]

    outcomes = Counter(await race([partial(step, number) for number in range(RACE_TRIES())], clients=CLIENTS))
    assert set(outcomes) <= {True, "wrong_state", "no_capacity", "not_found"}, outcomes
    assert outcomes[True] > RACE_TRIES() / 8, outcomes
    await crowd.holds_match()
    measured("steps by 64 clients on three processes", RACE_TRIES())
    measured("of them done", outcomes[True])
    measured("deadlocks", await crowd.deadlocks() - before, goal="0", ok=await crowd.deadlocks() == before)
    assert await crowd.deadlocks() == before
    stuck = await naive.deadlocked(crowd.service.core.settings, coaches[0], requests[0])
    assert stuck, "did not race: the twin with both orders never stuck"

    async def counted() -> bool:
        return await crowd.deadlocks() > before

    await eventually(counted, what="the twin's deadlock in PostgreSQL's own count")


async def _anything(crowd: Crowd, dice: random.Random, coaches: list[UUID], requests: list[UUID]) -> object:
    """One call that changes an offer; what there is to answer is read without a lock, as a page would."""
    coach, request = dice.choice(coaches), dice.choice(requests)
    row = await crowd.request_row(request)
    offer = row.offers[-1] if row.offers else None
    kind = dice.randrange(7)
    if offer is not None and kind == 0:
        body = {"reason": "no_time"}
        return await crowd.service.post(f"/offers/{offer.offer_id}/decline", body, by=offer.coach_id)
    if offer is not None and kind in (1, 2):
        return await crowd.service.post(f"/offers/{offer.offer_id}/acceptance", by=offer.coach_id)
    if offer is not None and kind == 3:
        body = {"reason": "mistake"}
        return await crowd.service.post(f"/offers/{offer.offer_id}/withdrawal", body, by=crowd.coordinator)
    if row.engagement_id is not None and offer is not None:
        body = {"reason": "no_click"}
        ended = await crowd.service.post(f"/engagements/{row.engagement_id}/no-fit", body, by=offer.coach_id)
        if ended.is_success:
            requests[requests.index(request)] = UUID(ended.json()["successor_request_id"])
        return ended
    return await crowd.offer(request, coach)
