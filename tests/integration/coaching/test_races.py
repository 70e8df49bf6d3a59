"""Who wins when many act at once: never two, never more than there is."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url
from uuid_utils.compat import uuid7

from services.coaching.application.accept_offer import AcceptOffer, accept_offer
from services.coaching.application.decline_offer import DeclineOffer, decline_offer
from services.coaching.application.end_request import WithdrawRequest, withdraw_request
from services.coaching.application.lapse_offers import LapseOffers, lapse_offers
from services.coaching.application.offer_coach import OfferCoach, offer_coach
from services.coaching.application.report_no_fit import ReportNoFit, report_no_fit
from services.coaching.domain.errors import CoachingError, NoCapacity, WrongState
from services.coaching.domain.parts import OfferState
from services.coaching.domain.request import Request
from shared.db import Database
from shared.db.errors import DEADLOCK, sqlstate
from shared.outbox import Cause, UnitsOfWork
from shared.outbox.unit_of_work import Stale
from tests.integration.coaching import naive
from tests.integration.coaching.world import World, of, race
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
CLIENTS, COACHES, TRIES = 64, 8, 1_000
POINTS, WEIGHT = 100, 9


@pytest_asyncio.fixture(loop_scope="module")
async def crowd(world: World) -> AsyncIterator[UnitsOfWork]:
    """Units of work with a connection for every client."""
    core = world.service.core
    database = Database(core.database.url, pool_size=CLIENTS)
    yield UnitsOfWork(database, core.units.published, core.units.projections, core.service.unit)
    await database.close()


async def plain_pool(url: str) -> asyncpg.Pool:
    return await asyncpg.create_pool(url, min_size=CLIENTS, max_size=CLIENTS)


async def test_64_clients_never_oversell_8_coaches(world: World, crowd: UnitsOfWork) -> None:
    """1,000 tries for 88 places, with the naive twin on the same database in the same run."""
    await world.set_up(settings={"employer_limit": 1000})
    coaches = [await world.coach(POINTS) for _ in range(COACHES)]
    employers = [await world.employer() for _ in range(4)]
    requests = [id for employer, _ in employers for id in await world.copies(employer, TRIES // 4)]
    random.shuffle(requests)
    pairs = [(request, coaches[index % COACHES]) for index, request in enumerate(requests)]

    async def hold(request: UUID, coach: UUID) -> str:
        try:
            async with crowd(Cause.by(str(world.coordinator))) as uow:
                await offer_coach(of(uow), OfferCoach(request_id=request, coach_id=coach))
        except NoCapacity:
            return "full"
        return "held"

    answers = Counter(await race([partial(hold, *pair) for pair in pairs], clients=CLIENTS))
    places = COACHES * (POINTS // WEIGHT)
    assert answers == {"held": places, "full": TRIES - places}
    await world.holds_match()
    held = "SELECT count(*) AS n FROM requests WHERE pool_id = $1 AND state = 'offered'"
    assert (await world.sql(held, world.pool))[0]["n"] == places
    assert await _naive_oversold(world, pairs) > 0, "did not race: the naive twin sold no place twice"


async def _naive_oversold(world: World, pairs: list[tuple[UUID, UUID]]) -> int:
    """The same tries by count-then-insert; how many coaches ended over their points."""
    settings = world.service.core.settings
    owner = await asyncpg.connect(settings.owner_database_url)
    await owner.execute(naive.TABLE)
    await owner.execute(naive.GRANT.format(login=login_of(settings.database_url)))
    pool = await plain_pool(world.service.core.database.url)
    try:
        tries = [partial(naive.count_then_insert, pool, coach, request, WEIGHT, POINTS) for request, coach in pairs]
        await race(tries, clients=CLIENTS)
        return int(await owner.fetchval(naive.OVERSOLD, POINTS))
    finally:
        await pool.close()
        await owner.close()


def login_of(url: str) -> str:
    return make_url(url).username or ""


async def test_by_hand_against_proposal_for_the_last_place(world: World) -> None:
    """The delay of the hand sweeps from before the proposal until after it; never two, and both kinds win."""
    employer, _ = await world.employer()
    winners: Counter[str] = Counter()
    for delay in (None, 0.0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.3):
        coach = await world.coach(WEIGHT)
        proposed, by_hand = await world.requests(employer, 2)
        if delay is None:  # the hand is first for certain
            await world.offered(by_hand, coach)
            await world.propose(proposed, coach)
        else:
            await world.propose(proposed, coach)
            await asyncio.sleep(delay)
            await world.offer(by_hand, coach)
        await eventually(partial(_moved_on, world, proposed), what="an answer to the proposal")
        states = [(await world.request_row(id)).state for id in (proposed, by_hand)]
        assert sorted(states) == ["offered", "waitlisted"], (delay, states)
        winners["proposal" if states[0] == "offered" else "hand"] += 1
        for request in (proposed, by_hand):
            await world.ok(f"/requests/{request}/withdrawal", {"reason": "next_round"})
    await world.holds_match()
    assert set(winners) == {"proposal", "hand"}, winners


async def _moved_on(world: World, request: UUID) -> bool:
    return (await world.request_row(request)).version > 1


async def test_a_hold_that_lapses_while_it_is_accepted(world: World, business_clock: Callable[[float], None]) -> None:
    """Around the very moment, with the job running and another request after the same place."""
    employer, _ = await world.employer()
    outcomes: Counter[str] = Counter()
    for lead in (0.25, 0.06, 0.03, 0.01, 0.0, -0.01, -0.05, -0.2):
        coach = await world.coach(WEIGHT)
        first, second = await world.requests(employer, 2)
        offer = await world.offered(first, coach)
        business_clock(48 - lead / 3600)
        answers = await asyncio.gather(
            world.service.post(f"/offers/{offer}/acceptance", by=coach),
            world.offer(second, coach),
        )
        first_state = (await world.request_row(first)).state.value
        second_state = (await world.request_row(second)).state.value
        if answers[0].status_code == 200:
            assert (first_state, second_state) == ("matched", "waitlisted")
            outcomes["accepted"] += 1
        else:
            assert answers[0].json()["state"] == "lapsed"
            assert (first_state, second_state) != ("offered", "offered")
            outcomes["lapsed"] += 1
        await world.holds_match()
    assert set(outcomes) == {"accepted", "lapsed"}, outcomes


async def test_one_answer_to_one_offer(world: World) -> None:
    """Ten acceptances and ten declines at once: one of them happens."""
    employer, _ = await world.employer()
    coach = await world.coach()
    request = (await world.request(employer))["request_id"]
    offer = await world.offered(request, coach)
    posts: list[Callable[[], Awaitable[int]]] = []
    for _ in range(10):
        posts.append(partial(_status, world, f"/offers/{offer}/acceptance", None, coach))
        posts.append(partial(_status, world, f"/offers/{offer}/decline", {"reason": "no_time"}, coach))
    statuses = Counter(await race(posts, clients=20))
    assert statuses == {200: 1, 409: 19}
    await world.holds_match()
    rows = await world.sql("SELECT count(*) AS n FROM engagements WHERE request_id = $1", UUID(request))
    assert rows[0]["n"] == ((await world.request_row(request)).state == "matched")


async def _status(world: World, path: str, body: object, by: UUID) -> int:
    return (await world.service.post(path, body, by=by)).status_code


async def test_one_key_one_effect(world: World) -> None:
    employer, contact = await world.employer()
    coach, key, body = await world.coach(), str(uuid7()), world.asking(employer)
    asked = await asyncio.gather(*(world.service.post("/requests", body, by=contact, key=key) for _ in range(10)))
    assert {answer.status_code for answer in asked} == {201}
    assert all(answer.json() == asked[0].json() for answer in asked)
    assert len(await world.sql("SELECT id FROM requests WHERE pool_id = $1", world.pool)) == 1
    path, key = f"/requests/{asked[0].json()['request_id']}/offers", str(uuid7())
    body = {"coach_id": str(coach)}
    held = await asyncio.gather(*(world.service.post(path, body, by=world.coordinator, key=key) for _ in range(10)))
    assert {answer.status_code for answer in held} == {200}
    assert (await world.coach_row(coach)).points_held == WEIGHT
    other = await world.service.post(path, {"coach_id": str(uuid7())}, by=world.coordinator, key=key)
    assert other.status_code == 422


async def test_one_open_request_per_starter(world: World) -> None:
    """Ten employers' contacts press the button at once: one request, and the others are told which."""
    employer, contact = await world.employer()
    starter = await world.starter()
    body = world.asking(employer, starter_id=str(starter))
    answers = await asyncio.gather(*(world.service.post("/requests", body, by=contact) for _ in range(10)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    (made,) = (answer.json()["request_id"] for answer in answers if answer.status_code == 201)
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(it["code"], it["request_id"]) for it in refused} == {("open_request_exists", made)}
    placement = await world.service.post("/requests", body | {"kind": "placement"}, by=contact)
    assert placement.status_code == 201


async def test_an_employers_share_is_counted_one_offer_at_a_time(world: World) -> None:
    """Six coaches, six requests, six offers at once while somebody else waits: three."""
    employer, _ = await world.employer()
    other, _ = await world.employer()
    await world.request(other)
    coaches = [await world.coach() for _ in range(6)]
    requests = await world.requests(employer, 6)
    answers = await asyncio.gather(*(world.offer(*pair) for pair in zip(requests, coaches, strict=True)))
    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: 3}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"employer_limit"}


async def test_locks_taken_in_one_order_never_deadlock(
    world: World, crowd: UnitsOfWork, business_clock: Callable[[float], None]
) -> None:
    """Everything that changes an offer, at random, on three coaches and twelve requests; then the twin that must."""
    employer, _ = await world.employer()
    coaches = [await world.coach(40) for _ in range(3)]
    requests = await world.requests(employer, 12)
    dice = random.Random(7)

    async def step(number: int) -> str | None:
        if number % 40 == 0:
            business_clock(49)
        try:
            async with crowd(Cause.by(str(world.coordinator))) as uow:
                await _anything(of(uow), dice, coaches, requests)
        except (CoachingError, Stale) as refused:
            return type(refused).__name__
        except Exception as error:
            return sqlstate(error) or repr(error)
        return "done"

    outcomes = Counter(await race([partial(step, number) for number in range(240)], clients=16))
    assert DEADLOCK not in outcomes
    assert outcomes["done"] > 50, outcomes
    assert set(outcomes) <= {"done", "WrongState", "NoCapacity", "Stale"}, outcomes
    await world.holds_match()
    assert await _twin_deadlocks(world, coaches[0], requests[0]), "did not race: the twin with both orders never stuck"


async def _twin_deadlocks(world: World, coach: UUID, request: UUID) -> bool:
    pool = await plain_pool(world.service.core.database.url)
    twin = partial(naive.lock_in_either_order, pool, coach, request)
    try:
        both = asyncio.Barrier(2)
        return DEADLOCK in await asyncio.gather(twin(both, coach_first=True), twin(both, coach_first=False))
    finally:
        await pool.close()


async def _anything(uow, dice: random.Random, coaches: list[UUID], requests: list[UUID]) -> None:  # type: ignore[no-untyped-def]
    coach, request = dice.choice(coaches), dice.choice(requests)
    row = await uow.get(Request, request)
    assert row is not None
    offer = row.offers[-1] if row.offers else None
    match dice.randrange(6):
        case 0 | 1:
            await offer_coach(uow, OfferCoach(request_id=request, coach_id=coach))
        case 2 if offer is not None:
            await decline_offer(uow, DeclineOffer(offer.offer_id, offer.coach_id, "no_time"))
        case 3 if offer is not None:
            await accept_offer(uow, AcceptOffer(offer.offer_id, offer.coach_id))
        case 4 if row.engagement_id is not None and offer is not None and offer.state is OfferState.ACCEPTED:
            ended = await report_no_fit(uow, ReportNoFit(row.engagement_id, offer.coach_id, "no_click"))
            requests[requests.index(request)] = ended.successor.id
        case 5 if dice.random() < 0.1:
            await withdraw_request(uow, WithdrawRequest(request, "plans_changed"))
        case _:
            await lapse_offers(uow, LapseOffers(coach))


async def test_the_tables_guard_capacity_themselves(world: World) -> None:
    """Behind every check in Python stands one in PostgreSQL."""
    coach = await world.coach(20, points_limit=9)
    for wrong in (
        "points_held = 21",
        "points_used = 20, points_held = 1",
        "own_limit = 8, points_used = 9",
        "points_held = -1",
        "memberships = jsonb_set(memberships, '{0,points_taken}', '10')",
        "memberships = jsonb_set(memberships, '{0,points_taken}', '-1')",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await world.sql(f"UPDATE coaches SET {wrong} WHERE id = $1", coach)
    await world.sql("UPDATE coaches SET points_used = 20 WHERE id = $1", coach)
    await world.sql("UPDATE coaches SET points_used = 0 WHERE id = $1", coach)


async def test_wrong_state_says_what_is_possible(world: World) -> None:
    employer, _ = await world.employer()
    coach = await world.coach()
    request = (await world.request(employer))["request_id"]
    await world.offered(request, coach)
    again = await world.offer(request, coach)
    assert again.status_code == 409
    body = again.json()
    assert (body["code"], body["state"]) == (WrongState.code, "offered")
    assert set(body["possible"]) == {"precedence", "rejection", "withdrawal"}
