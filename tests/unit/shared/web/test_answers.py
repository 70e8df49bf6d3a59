"""Every answer is safe to show: problems say what to do and never repeat what was sent."""

from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Header, Query
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.events.participants import Role
from shared.outbox.unit_of_work import NotFound
from shared.web import Caller, Problem, allow, public, service
from shared.web.app import create_app
from tests.unit.shared.web.serving import CANARY, as_service, callers, client, person

OPEN = [public("a test")]


class AlreadyMatched(Exception):
    """A refusal of some domain."""

    state = "matched"
    possible = ("close",)


class Colour(Enum):
    RED = "red"


class Round(BaseModel):
    kind: Literal["round"]
    size: int


class Square(BaseModel):
    kind: Literal["square"]
    side: int


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=5, pattern="^[a-z]+$")] = "a"
    number: Annotated[int, Field(ge=1, le=9)] = 1
    when: date | None = None
    who: UUID | None = None
    colour: Colour | None = None
    shape: Annotated[Round | Square, Field(discriminator="kind")] | None = None
    notes: dict[str, int] = {}
    checked: str = "a"

    @field_validator("checked")
    @classmethod
    def _own_rule(cls, value: str) -> str:
        if value != "a":
            raise ValueError(f"{value} is not a")
        return value


class DriverError(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"Key (email)=({CANARY}) already exists")
        self.sqlstate = sqlstate


RAISED: dict[str, Exception] = {
    "matched": AlreadyMatched("This request has a coach already. Close it first."),
    "not-found": NotFound("request"),
    "problem": Problem(412, "changed", "Somebody changed it. Read it again.", version=4),
    "unique": IntegrityError("INSERT", {}, DriverError("23505")),
    "range": DBAPIError("INSERT", {}, DriverError("22003")),
    "gone": DBAPIError("SELECT", {}, DriverError("57P01")),
    "refused": ConnectionRefusedError(CANARY),
    "bug": KeyError(CANARY),
}


@pytest.fixture
def app() -> FastAPI:
    router = APIRouter()

    @router.get("/raise/{what}", dependencies=OPEN)
    async def fails(what: str) -> None:
        raise RAISED[what]

    @router.post("/strict/{number}", dependencies=OPEN)
    async def strict(
        number: int, body: Strict, limit: Annotated[int, Query(le=10)] = 1, seen: Annotated[int, Header()] = 1
    ) -> Strict:
        return body

    @router.get("/coach")
    async def coach(caller: Annotated[Caller, allow(Role.COACH, service("landing"))]) -> str:
        return caller.principal.subject

    return create_app("coaching", [router], callers=callers(Role.COACH), refusals={AlreadyMatched: (409, "matched")})


async def ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    async with client(app) as http:
        answer = await http.request(method, path, **options)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert answer.json()["detail"].endswith(".")
    return answer


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("matched", 409, "matched"),
        ("not-found", 404, "not_found"),
        ("problem", 412, "changed"),
        ("unique", 409, "conflict"),
        ("range", 422, "out_of_range"),
        ("gone", 503, "unavailable"),
        ("refused", 503, "unavailable"),
        ("bug", 500, "internal_error"),
    ],
)
async def test_every_exception_has_its_answer(
    app: FastAPI, what: str, status: int, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = await ask(app, "GET", f"/raise/{what}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert CANARY not in answer.text
    assert CANARY not in capsys.readouterr().out, "nor in the log"
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_refusal_of_the_domain_tells_state_and_what_is_possible(app: FastAPI) -> None:
    told = (await ask(app, "GET", "/raise/matched")).json()
    assert (told["state"], told["possible"]) == ("matched", ["close"])
    assert told["detail"] == "This request has a coach already. Close it first."


async def test_a_problem_carries_its_extension(app: FastAPI) -> None:
    assert (await ask(app, "GET", "/raise/problem")).json()["version"] == 4


@pytest.mark.parametrize(
    ("body", "where", "code"),
    [
        ({CANARY: CANARY}, "body.*", "extra_forbidden"),
        ({"name": CANARY}, "body.name", "string_too_long"),
        ({"name": "7"}, "body.name", "string_pattern_mismatch"),
        ({"name": [CANARY]}, "body.name", "string_type"),
        ({"number": CANARY}, "body.number", "int_parsing"),
        ({"number": 10}, "body.number", "less_than_equal"),
        ({"when": CANARY}, "body.when", "date_from_datetime_parsing"),
        ({"who": CANARY}, "body.who", "uuid_parsing"),
        ({"colour": CANARY}, "body.colour", "enum"),
        ({"shape": {"kind": CANARY}}, "body.shape", "union_tag_invalid"),
        ({"notes": {CANARY: CANARY}}, "body.notes.*", "int_parsing"),
        ({"checked": CANARY}, "body.checked", "value_error"),
        (CANARY, "body", "model_attributes_type"),
        ([CANARY], "body", "model_attributes_type"),
        (None, "body", "missing"),
    ],
)
async def test_a_body_that_breaks_a_rule_is_told_which(app: FastAPI, body: Any, where: str, code: str) -> None:
    answer = await ask(app, "POST", "/strict/1", json=body)
    assert answer.status_code == 422, answer.text
    assert CANARY not in answer.text
    assert {"where": where, "code": code} in [{k: e[k] for k in ("where", "code")} for e in answer.json()["errors"]]


async def test_a_body_that_keeps_the_rules_is_taken(app: FastAPI) -> None:
    answer = await ask(app, "POST", "/strict/1", json={"name": "abc", "number": 9, "notes": {"x": 1}})
    assert (answer.status_code, answer.json()["name"]) == (200, "abc")


@pytest.mark.parametrize(
    ("path", "headers", "where"),
    [
        (f"/strict/{CANARY}", {}, "path.number"),
        (f"/strict/1?limit={CANARY}", {}, "query.limit"),
        ("/strict/1?limit=11", {}, "query.limit"),
        ("/strict/1", {"Seen": CANARY}, "header.seen"),
    ],
)
async def test_so_is_an_address_or_a_header(app: FastAPI, path: str, headers: dict[str, str], where: str) -> None:
    answer = await ask(app, "POST", path, json={}, headers=headers)
    assert answer.status_code == 422
    assert CANARY not in answer.text
    assert [error["where"] for error in answer.json()["errors"]] == [where]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", f"/{CANARY}", 404), ("DELETE", "/coach", 405), (CANARY, "/coach", 405), ("GET", "/coach/", 404)],
)
async def test_no_such_path_or_method(app: FastAPI, method: str, path: str, status: int) -> None:
    answer = await ask(app, method, path)
    assert (answer.status_code, CANARY in answer.text) == (status, False)


async def test_broken_json(app: FastAPI) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await ask(app, "POST", "/strict/1", content=f'{{"{CANARY}": ', headers=headers)
    assert (answer.status_code, answer.json()["code"], CANARY in answer.text) == (400, "not_json", False)


async def test_without_a_token_the_caller_is_asked_for_one(app: FastAPI) -> None:
    answer = await ask(app, "GET", "/coach")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_token_that_is_not_good_here(app: FastAPI) -> None:
    answer = await ask(app, "GET", "/coach", headers={"Authorization": f"Bearer {CANARY}"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert CANARY not in answer.text


async def test_a_role_that_is_missing_and_one_that_is_held(app: FastAPI) -> None:
    assert (await ask(app, "GET", "/coach", headers=person())).status_code == 200
    assert (await ask(app, "GET", "/coach", headers=as_service("landing"))).json() == "service:landing"
    assert (await ask(app, "GET", "/coach", headers=as_service("portal"))).status_code == 403
    app.state.callers = callers(Role.STARTER)
    assert (await ask(app, "GET", "/coach", headers=person())).status_code == 403


@pytest.mark.parametrize("path", ["/health/live", "/coach", "/nowhere", "/raise/bug", "/docs", "/asyncapi"])
async def test_every_answer_has_the_security_headers(app: FastAPI, path: str) -> None:
    headers = (await ask(app, "GET", path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


async def test_https_only_is_promised_behind_https_only(app: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://coaching") as http:
        assert "max-age" in (await http.get("/health/live")).headers["strict-transport-security"]
