"""The endpoints of participants that this service calls, with answers that a test can change."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from landing.processes.ports import choose_port
from shared.identity.keys import public_jwk
from tests.support.eventually import eventually
from tests.support.running import TEST_KEY


class Addresses:
    """`status` is what every call for a contact is answered with; `asked` are (person, reason)."""

    def __init__(self) -> None:
        self.status = 200
        self.gone: set[UUID] = set()
        self.languages: dict[UUID, str] = {}
        self.asked: list[tuple[UUID, UUID]] = []
        self.url = ""

    def forget(self) -> None:
        """As new, for the next test."""
        self.status = 200
        self.gone.clear()
        self.languages.clear()
        self.asked.clear()

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/service-tokens")
        async def token() -> dict[str, str]:
            return {"token": "notifications itself"}

        @app.get("/.well-known/jwks.json")
        async def keys() -> dict[str, object]:
            return {"keys": [public_jwk(TEST_KEY)]}

        @app.get("/people/{person_id}/contact")
        async def contact(person_id: UUID, request: Request) -> JSONResponse:
            assert request.headers["authorization"] == "Bearer notifications itself"
            self.asked.append((person_id, UUID(request.headers["reason"])))
            if person_id in self.gone:
                return JSONResponse({}, 404)
            answer = {"name": "Sanne de Vries", "email": address_of(person_id)}
            return JSONResponse(answer | {"preferred_language": self.languages.get(person_id, "nl")}, self.status)

        return app


def address_of(person_id: UUID) -> str:
    return f"{person_id.hex[-12:]}@voorbeeld.example"


@asynccontextmanager
async def answering() -> AsyncIterator[Addresses]:
    addresses = Addresses()
    port = choose_port()
    server = uvicorn.Server(uvicorn.Config(addresses.app(), port=port, log_level="critical", lifespan="off"))
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, what="participants' stand-in")
    addresses.url = f"http://127.0.0.1:{port}"
    yield addresses
    server.should_exit = True
    await task
