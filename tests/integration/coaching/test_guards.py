"""What stops a command that must not happen: the employer's share, the tables' own checks, the state of the case.

Races of many clients are in tests/proof/test_races.py.
"""

import asyncio
from collections import Counter

import asyncpg
import pytest

from services.coaching.domain.errors import WrongState
from tests.integration.coaching.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


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
