"""A running system as the hostile requests find it: its services, callers with good tokens, things that exist."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from landing.play.platform import Platform, connected
from landing.play.target import Target
from landing.sample.entering import Entering
from landing.supervisor.services import SERVICES
from landing.supervisor.state import State
from shared.identity.policy import SERVICE
from shared.identity.service_tokens import ServiceTokens
from tests.proof.bad_input.cases import Good
from tests.proof.bad_input.operations import Known, Operation, operations

TOKEN_SECONDS = 25
ROLES = ("coordinator", "coach", "employer_contact", "starter", "operator")


@dataclass
class Surroundings:
    """`people`: somebody of each role. `known`: ids by the names under which services ask for them."""

    state: State
    people: dict[str, UUID] = field(default_factory=dict)
    known: Known = field(default_factory=lambda: Known({}))
    _tokens: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    @property
    def urls(self) -> dict[str, str]:
        """Every service that one machine runs, also one that was added after this was written."""
        return {service.name: self.state.url(service.name).replace("localhost", "127.0.0.1") for service in SERVICES}

    async def documents(self) -> dict[str, dict[str, Any]]:
        async with httpx.AsyncClient() as http:
            return {name: (await http.get(f"{url}/openapi.json")).json() for name, url in self.urls.items()}

    async def operations(self) -> list[Operation]:
        return [one for name, document in (await self.documents()).items() for one in operations(name, document)]

    async def good(self, operation: Operation) -> Iterator[Good]:
        """The endpoint's good requests, one by each kind of caller that it lets in."""
        tokens = [await self.token(caller, operation.service) for caller in self.callers(operation)]
        return (Good(operation, self.known, token) for token in tokens)

    def callers(self, operation: Operation) -> list[str | None]:
        if not operation.grants:
            return [None]
        named = [grant.partition(":")[2] for grant in operation.grants if grant.startswith("role:")]
        keys = self.state.directory.keys
        services = [grant for grant in operation.grants if (keys / f"{grant.removeprefix(SERVICE)}.json").exists()]
        return [*services, *(role for role in named if role in ROLES)] or list(ROLES[:2])

    async def token(self, caller: str | None, audience: str) -> str | None:
        if caller is None:
            return None
        token, until = self._tokens.get((caller, audience), ("", 0.0))
        if time.monotonic() > until:
            token = await self._new_token(caller, audience)
            self._tokens[caller, audience] = token, time.monotonic() + TOKEN_SECONDS
        return token

    async def _new_token(self, caller: str, audience: str) -> str:
        target = Target.of(self.state)
        if caller.startswith(SERVICE):
            name = caller.removeprefix(SERVICE)
            tokens = ServiceTokens(name, self.state.directory.key_file(name), target.urls["participants"])
            headers = await tokens.headers(audience)
            await tokens.close()
            return headers["Authorization"].removeprefix("Bearer ")
        body = {"person_id": str(self.people[caller]), "audience": audience}
        async with httpx.AsyncClient(base_url=target.urls["participants"], timeout=15) as http:
            answer = await http.post("/development/tokens", json=body)
        return str(answer.raise_for_status().json()["token"])


@asynccontextmanager
async def surroundings(state: State) -> AsyncIterator[Surroundings]:
    """With people of every role and one case at every stage."""
    async with connected(Target.of(state)) as platform:
        here = Surroundings(state)
        await _enter(here, platform)
        yield here


async def _enter(here: Surroundings, platform: Platform) -> None:
    entering = Entering(platform)
    employer = await entering.organisation("Proef BV", "3511 AB")
    pool = await entering.pool("Proef", ["NL-UT"], gather_minutes=0)
    await entering.member(pool, employer)
    for role in ROLES:
        period: dict[str, Any] = {"organisation_id": str(employer)} if role == "employer_contact" else {}
        period |= {"provinces": ["NL-UT"]} if role == "coordinator" else {}
        period |= {"target_group": "starter"} if role == "starter" else {}
        here.people[role] = await entering.person(f"Proef {role}", role, **period)
    coach, somebody = here.people["coach"], await entering.person("Proef iemand", "coach")
    await entering.coach([pool], coach, agreed_points=100)
    contact = here.people["employer_contact"]
    asked = {"pool_id": str(pool), "employer_id": str(employer), "target_group": "starter"}
    running, request = [await entering.request(asked, by=contact) for _ in range(2)]
    started = (await _offered(platform, running))["offer_id"]
    engagement = (await platform.command("coaching", f"/offers/{started}/acceptance", by=coach))["engagement_id"]
    told = await platform.read("notifications", "/inbox", by=coach)
    here.known = Known(
        {
            "person_id": str(somebody),
            "coach_id": str(coach),
            "organisation_id": str(employer),
            "employer_id": str(employer),
            "pool_id": str(pool),
            "request_id": str(request),
            "about": str(request),
            "offer_id": (await _offered(platform, request))["offer_id"],
            "engagement_id": engagement,
            "notice_id": told["items"][0]["notice_id"],
            "kvk_number": lambda: str(secrets.randbelow(10**8)).rjust(8, "1"),
            "postcode": "3511 AB",
            "email": lambda: f"{uuid4()}@voorbeeld.example",
            "audience": "coaching",
            "preferred_language": "nl",
            "starts_on": "2026-03-01",
            "ends_on": "2027-03-01",
        }
    )


async def _offered(platform: Platform, request: UUID) -> Any:
    """The offer that matching brings about."""
    async with asyncio.timeout(30):
        while True:
            seen = await platform.read("coaching", f"/requests/{request}")
            if seen["state"] == "offered":
                return seen["offer"]
            await asyncio.sleep(0.1)
