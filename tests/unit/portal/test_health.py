"""What the start page makes of the answers of services, good and bad."""

import asyncio

import httpx
import pytest

from services.portal.adapters.health import Condition, Health, ask, ask_all

READY = {"ready": True, "checks": {"database": "ok"}, "lag": {"a": 2, "b": 1}, "outbox": {"depth": 4}, "parked": 0}


async def health_of(answer: httpx.Response | Exception) -> Health:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        return await ask(client, "coaching", "http://coaching", 1.0)


async def test_a_ready_service_runs_and_tells_its_queues() -> None:
    assert await health_of(httpx.Response(200, json=READY)) == Health(
        "coaching", Condition.RUNNING, behind=3, waiting=4, parked=0
    )


async def test_parked_events_ask_for_attention() -> None:
    health = await health_of(httpx.Response(200, json=READY | {"parked": 2}))
    assert (health.condition, health.parked) == (Condition.ATTENTION, 2)


async def test_a_service_that_is_not_ready_names_the_checks_that_fail() -> None:
    status = {"ready": False, "checks": {"database": "ok", "consumers": "not started"}, "outbox": None, "parked": None}
    health = await health_of(httpx.Response(200, json=status))
    assert (health.condition, health.failing) == (Condition.NOT_READY, ("consumers",))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(502, text="<html>bad gateway</html>"),
        httpx.Response(200, json={"ready": "perhaps"}),
        httpx.Response(200, content=b"\xff\xfe"),
    ],
)
async def test_whatever_is_not_an_answer_counts_as_down(answer: httpx.Response | Exception) -> None:
    assert (await health_of(answer)).condition is Condition.DOWN


async def test_all_are_asked_at_once_and_a_slow_one_costs_only_its_own_answer() -> None:
    asked: set[str] = set()
    everybody = asyncio.Event()

    async def respond(request: httpx.Request) -> httpx.Response:
        asked.add(request.url.host)
        if len(asked) == 3:
            everybody.set()
        await everybody.wait()
        if request.url.host == "slow":
            await asyncio.sleep(30)
        return httpx.Response(200, json=READY)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        addresses = {name: f"http://{name}" for name in ("fast", "slow", "other")}
        found = await ask_all(client, addresses, within=0.3)
    conditions = [(health.service, health.condition) for health in found]
    assert conditions == [
        ("fast", Condition.RUNNING),
        ("slow", Condition.DOWN),
        ("other", Condition.RUNNING),
    ]
