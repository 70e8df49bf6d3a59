"""Operators and the command line handle parked messages; a body is shown to nobody by accident."""

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI

from shared.db.errors import NotYet
from shared.events.participants import Role
from shared.outbox.unit_of_work import NotFound
from shared.web.app import create_app
from tests.unit.shared.web.serving import CANARY, as_service, callers, client, person

ROW = {
    "id": 7,
    "direction": "in",
    "topic": "participants.people.v1",
    "key": b"\x00\xff",
    "partition": 3,
    "offset": 12,
    "headers": [["ce_id", b"1".hex()], ["bad", b"\xff".hex()], ["none", None]],
    "body": CANARY.encode(),
    "reason": "handler_failed",
    "detail": "ValueError; see the log at this time",
    "parked_at": datetime(2026, 1, 1, tzinfo=UTC),
}


class Messages:
    """Three messages of which number 7 is known in full."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.discarded: list[int] = []

    async def list(self, cursor: int | None, limit: int) -> list[dict[str, Any]]:
        return [{**ROW, "id": id} for id in (7, 8, 9) if id > (cursor or 0)][:limit]

    async def get(self, id: int) -> dict[str, Any]:
        if id != 7:
            raise NotFound("parked message")
        return ROW

    async def replay(self, id: int) -> int:
        if self.fails:
            raise self.fails
        return 3

    async def discard(self, id: int) -> None:
        self.discarded.append(id)


def serving(messages: Messages, *roles: Role) -> FastAPI:
    return create_app("coaching", callers=callers(*roles), parked=messages)  # type: ignore[arg-type]


async def ask(app: FastAPI, method: str, path: str, headers: dict[str, str]) -> tuple[int, Any]:
    async with client(app) as http:
        answer = await http.request(method, path, headers=headers)
    return answer.status_code, answer.json() if answer.content else None


async def test_a_list_shows_no_bodies() -> None:
    app = serving(Messages(), Role.OPERATOR)
    status, first = await ask(app, "GET", "/parked?limit=2", person())
    assert (status, [row["id"] for row in first["items"]]) == (200, [7, 8])
    assert CANARY not in str(first)
    _, second = await ask(app, "GET", f"/parked?limit=2&cursor={first['next']}", as_service("landing"))
    assert ([row["id"] for row in second["items"]], second["next"]) == ([9], None)


async def test_one_message_shows_size_and_digest_of_its_body() -> None:
    status, told = await ask(serving(Messages()), "GET", "/parked/7", as_service("landing"))
    assert (status, told["body_bytes"], len(told["body_sha256"]), told["body"]) == (200, len(CANARY), 64, None)
    assert told["headers"] == {"ce_id": "1", "bad": "ff", "none": None}
    assert told["key"] == "00ff"


async def test_a_body_is_for_a_person_who_is_an_operator() -> None:
    app = serving(Messages(), Role.OPERATOR)
    assert (await ask(app, "GET", "/parked/7?body=true", as_service("landing")))[0] == 403
    assert (await ask(app, "GET", "/parked/7?body=true", person()))[1]["body"] == b64encode(CANARY.encode()).decode()


@pytest.mark.parametrize(("method", "path"), [("GET", "/parked"), ("GET", "/parked/7"), ("POST", "/parked/7/discard")])
async def test_nobody_else_may_touch_them(method: str, path: str) -> None:
    messages = Messages()
    assert (await ask(serving(messages, Role.COORDINATOR), method, path, person()))[0] == 403
    assert (await ask(serving(messages), method, path, as_service("portal")))[0] == 403
    assert (await ask(serving(messages), method, path, {}))[0] == 401
    assert messages.discarded == []


async def test_replay_tells_how_many() -> None:
    assert await ask(serving(Messages()), "POST", "/parked/7/replay", as_service("landing")) == (200, {"replayed": 3})


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ValueError(CANARY), 409, "still_fails"),
        (NotYet("person is not known here"), 409, "still_fails"),
        (ConnectionRefusedError(), 503, "unavailable"),
        (NotFound("parked message"), 404, "not_found"),
    ],
)
async def test_replay_that_fails_says_why(error: Exception, status: int, code: str) -> None:
    found, told = await ask(serving(Messages(error)), "POST", "/parked/7/replay", as_service("landing"))
    assert (found, told["code"], CANARY in str(told)) == (status, code, False)


async def test_discard() -> None:
    messages = Messages()
    assert await ask(serving(messages), "POST", "/parked/7/discard", as_service("landing")) == (204, None)
    assert messages.discarded == [7]
    assert (await ask(serving(messages), "GET", "/parked/8", as_service("landing")))[0] == 404
    assert (await ask(serving(messages), "GET", "/parked/0", as_service("landing")))[0] == 422
