"""A small service on the kernel's HTTP side and a real database, whose guards can be taken away one by one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Annotated, Any
from unittest.mock import patch

import sqlalchemy as sa
import uvicorn
from fastapi import APIRouter, FastAPI, Header
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from landing.processes.ports import choose_port
from shared.db import Database
from shared.web import public
from shared.web.app import create_app
from shared.web.limits import Limits
from shared.web.server import server
from tests.support.eventually import eventually

STORE = sa.text("SELECT CAST(:text AS text), CAST(:number AS bigint)")
LIMITS = Limits(receive_seconds=0.5, answer_seconds=5)


class Thing(BaseModel):
    text: str = ""
    number: int = 0


def app(database: Database, limits: Limits = LIMITS) -> FastAPI:
    """What is posted, or stands in the address, goes to the database as it is."""
    router = APIRouter(dependencies=[public("a twin that lives for one test")])

    async def store(text: str, number: int) -> str:
        async with database.transaction() as connection:
            await connection.execute(STORE, {"text": text, "number": number})
        return "stored"

    @router.post("/things")
    async def post(thing: Thing, seen: Annotated[str | None, Header()] = None) -> str:
        return await store(thing.text + (seen or ""), thing.number)

    @router.get("/things/{text}")
    async def get(text: str, number: int = 0) -> str:
        return await store(text, number)

    return create_app("twin", [router], limits=limits)


@asynccontextmanager
async def listening(app: FastAPI, *, plain: bool = False) -> AsyncIterator[str]:
    """The app on a port of its own; `plain` as uvicorn listens by itself."""
    port = choose_port()
    running = server(app, "127.0.0.1", port)
    if plain:
        running = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    with patch.object(uvicorn.Server, "install_signal_handlers", create=True):
        task = asyncio.create_task(running.serve())

    async def started() -> bool:
        return running.started

    try:
        await eventually(started, what="the twin listening")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        await asyncio.wait_for(task, 10)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """While it lasts these functions of the kernel do nothing."""
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(patch(name, lambda *_: None))
        yield


def without_own_refusals(app: FastAPI) -> FastAPI:
    """FastAPI's own answer to a body that breaks a rule."""
    handler: Any = request_validation_exception_handler
    app.exception_handlers[RequestValidationError] = handler
    return app
