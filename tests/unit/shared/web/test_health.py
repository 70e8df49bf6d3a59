"""Health says what is true now, and answers whatever is broken."""

import asyncio
from typing import Any

import pytest
from fastapi import APIRouter

from shared.web import health, public
from shared.web.app import create_app
from shared.web.health import OutboxState
from tests.unit.shared.web.serving import client


class Probe:
    """All well, until a test says otherwise."""

    def __init__(self) -> None:
        self.found: Any = {"database": "ok", "kafka": "ok"}

    async def checks(self) -> dict[str, str]:
        if isinstance(self.found, Exception):
            raise self.found
        if self.found == "hangs":
            await asyncio.Event().wait()
        return self.found  # type: ignore[no-any-return]

    async def lag(self) -> dict[str, int]:
        return {"coaching.requests.v1": 3}

    async def outbox(self) -> OutboxState:
        return OutboxState(2, 0.12345)

    async def parked(self) -> int:
        return 1

    async def warnings(self) -> dict[str, str]:
        return {"pools": "one cannot be planned"}


async def ask(probe: Any, path: str) -> tuple[int, Any]:
    async with client(create_app("coaching", probe=probe, version="1.2.3")) as http:
        answer = await http.get(path)
    return answer.status_code, answer.json() if "json" in answer.headers["content-type"] else answer.text


async def test_no_endpoint_of_a_service_hides_the_status() -> None:
    router = APIRouter(dependencies=[public("a test")])

    @router.get("/{anything}")
    async def anything() -> dict[str, str]:
        return {}

    async with client(create_app("coaching", [router], probe=Probe())) as http:
        assert (await http.get("/status")).json()["ready"] is True


async def test_status_has_the_agreed_shape() -> None:
    assert await ask(Probe(), "/status") == (
        200,
        {
            "service": "coaching",
            "version": "1.2.3",
            "ready": True,
            "checks": {"database": "ok", "kafka": "ok"},
            "lag": {"coaching.requests.v1": 3},
            "outbox": {"depth": 2, "oldest_seconds": 0.123},
            "parked": 1,
            "warnings": {"pools": "one cannot be planned"},
        },
    )


@pytest.mark.parametrize(
    "found", [{"database": "no answer", "kafka": "ok"}, ConnectionRefusedError(), TimeoutError(), "hangs"]
)
async def test_what_does_not_answer_is_not_ready_but_alive(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    probe = Probe()
    probe.found = found
    assert (await ask(probe, "/health/ready"))[0] == 503
    assert (await ask(probe, "/health/live"))[0] == 200
    status, told = await ask(probe, "/status")
    assert (status, told["ready"]) == (200, False)


async def test_ready_when_all_is_well() -> None:
    assert await ask(Probe(), "/health/ready") == (200, {"ready": True, "checks": {"database": "ok", "kafka": "ok"}})


async def test_an_unknown_queue_is_not_shown_as_empty() -> None:
    class Broken(Probe):
        async def outbox(self) -> OutboxState:
            raise ConnectionRefusedError

    told = (await ask(Broken(), "/status"))[1]
    assert (told["outbox"], told["ready"]) == (None, False)


async def test_warnings_that_cannot_be_read_are_a_warning() -> None:
    class Broken(Probe):
        async def warnings(self) -> dict[str, str]:
            raise ConnectionRefusedError

    assert (await ask(Broken(), "/status"))[1]["warnings"]


async def test_metrics_show_the_queues() -> None:
    text = (await ask(Probe(), "/metrics"))[1]
    assert 'landing_consumer_lag{topic="coaching.requests.v1"} 3.0' in text
    assert "landing_outbox_depth 2.0" in text
    assert "landing_outbox_oldest_seconds 0.12345" in text
    assert "landing_parked_messages 1.0" in text
