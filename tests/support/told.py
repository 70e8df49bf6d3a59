"""The services behind the portal, answering as told: for tests of pages that need no engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import orjson

from services.portal.adapters.participants import Participants, Refused

PERSON = UUID(int=7)
SESSION_SECRET = "s" * 43


class Told(Participants):
    """Answers by path; what is not told is refused. Remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, Any] | Refused] = {"/sign-in/ways": {"providers": []}}
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def ask(self, path: str, **body: Any) -> dict[str, Any]:
        self.asked.append((path, body))
        answer = self.answers.get(path, Refused(503, "unavailable"))
        if isinstance(answer, Refused):
            raise answer
        return answer

    async def close(self) -> None: ...


def signed_in(*roles: str, name: str = "Anna Bos", fresh: bool = True, **held: Any) -> dict[str, Any]:
    """What participants says of a session whose person holds these roles today."""
    empty = {"organisation_id": None, "provinces": [], "target_group": None}
    return {
        "person_id": str(PERSON),
        "name": name,
        "preferred_language": "nl",
        "fresh": fresh,
        "roles": [{"role": role, **empty, **held} for role in roles],
        "tokens": {
            service: f"token-for-{service}" for service in ("participants", "coaching", "matching", "notifications")
        },
    }


@dataclass
class ToldServices:
    """Answers by `METHOD /path`, without the query: a body, or a status and a body. What is not told is 404."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def clients(self) -> Mapping[str, httpx.AsyncClient]:
        transport = httpx.MockTransport(self._answer)
        services = ("participants", "coaching", "matching", "notifications")
        return {name: httpx.AsyncClient(transport=transport, base_url=f"http://{name}") for name in services}

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        told = self.answers.get(f"{request.method} {request.url.path}", (404, {"code": "not_found"}))
        status, body = told if isinstance(told, tuple) else (200, told)
        return httpx.Response(status, content=orjson.dumps(body))

    def sent_to(self, path: str) -> list[Any]:
        """The bodies of what was sent there, oldest first."""
        return [
            orjson.loads(request.content)
            for request in self.asked
            if request.url.path == path and request.method != "GET"
        ]
