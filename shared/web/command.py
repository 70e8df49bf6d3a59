"""A command over HTTP: one unit of work holds the key, the effect, the events and the answer, and happens once.

`command: Annotated[Command, allow(Role.COACH)]`, then `return await command.run(lambda uow: accept(uow, …))`.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Self, TypeVar, cast

import orjson
from fastapi import Header, Request
from fastapi.security import SecurityScopes
from pydantic import TypeAdapter
from pydantic_core import to_json
from starlette.responses import Response

from shared.db.errors import DEADLOCK, SERIALIZATION_FAILURE, sqlstate
from shared.identity.policy import Caller, permitted
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork
from shared.web import idempotency

T = TypeVar("T")
RETRIES = 3
NO_CONTENT = 204


@dataclass(frozen=True)
class Command(Caller):
    """A caller with an Idempotency-Key. Without the header the answer is 400, whatever the endpoint would have said."""

    key: str

    @classmethod
    async def of(
        cls,
        request: Request,
        needed: SecurityScopes,
        idempotency_key: Annotated[str | None, Header(description="A new UUID for each command you mean.")] = None,
    ) -> Self:
        """The dependency. Who may not call is told so before anything about the key."""
        principal = await permitted(request, needed.scopes)
        return cls(principal, request, idempotency.valid_key(idempotency_key))

    async def run(self, effect: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Do it once and give its answer, as the route declares it; a repeated call gets the first one's answer.

        Refusals (any exception) undo everything and are not kept: a retry may succeed. A clash with a concurrent
        transaction (SQLSTATE 40001, 40P01) starts over, three times. What comes back is a finished HTTP response:
        return it as it is.
        """
        for tries_left in range(RETRIES, -1, -1):
            try:
                return cast("T", await self._once(effect))
            except Exception as error:
                if tries_left == 0 or sqlstate(error) not in (SERIALIZATION_FAILURE, DEADLOCK):
                    raise
                await asyncio.sleep(random.uniform(0.005, 0.03) * (RETRIES - tries_left + 1))
        raise AssertionError("unreachable")

    async def _once(self, effect: Callable[[UnitOfWork], Awaitable[Any]]) -> Response:
        units: UnitsOfWork = self.request.app.state.units
        subject = self.principal.subject
        async with units(Cause.by(subject)) as uow:
            given = await idempotency.claim(uow, subject, self.key, self._request_hash())
            if given is not None:
                status, body = given
                return _answer(status, orjson.dumps(body), {idempotency.REPLAYED: "true"})
            route = self.request.scope["route"]
            answer = _as_declared(route.response_model, await effect(uow))
            status = route.status_code or 200
            await idempotency.keep_answer(uow, subject, self.key, status, answer.decode())
        return _answer(status, answer, {})

    def _request_hash(self) -> bytes:
        scope = self.request.scope
        return idempotency.request_hash(scope["method"], scope["path"], scope["query_string"], scope["landing.body"])


def _as_declared(model: Any, result: Any) -> bytes:
    """The answer as JSON; through the route's declared model, so that nothing undeclared leaves."""
    if model is None or result is None:
        return to_json(result)
    adapter = _adapter(model)
    return adapter.dump_json(adapter.validate_python(result, from_attributes=True), by_alias=True)


@lru_cache(maxsize=512)
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _answer(status: int, body: bytes, headers: dict[str, str]) -> Response:
    if status == NO_CONTENT:
        return Response(status_code=status, headers=headers)
    return Response(body, status, headers, media_type="application/json")
