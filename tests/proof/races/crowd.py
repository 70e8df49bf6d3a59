"""The pool in which many race at once: people and requests by the hundred, and what one may expect of every race."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from shared import clock
from shared.events.participants import PersonLatest, Role, RolePeriod
from tests.integration.coaching.world import LANDING, LONG_AGO, World, race
from tests.proof.races.servers import Servers
from tests.support.eventually import eventually

T = TypeVar("T")
CLIENTS = 64
WEIGHT = 9
"""What a hold for a starter takes."""
Call = Callable[[], Awaitable[httpx.Response]]
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
RUNNING = "SELECT id, coach_id FROM engagements WHERE ended_at IS NULL AND coach_id = ANY($1)"
KNOWN = "SELECT count(*) FROM projected_people WHERE id = ANY($1)"


class Crowd(World):
    """A pool on several processes."""

    service: Servers
    pace = 0.005
    """Seconds that a call took of late, with all clients at work: a busy machine needs other moments to race at."""

    async def coaches(self, number: int, *, points: int) -> list[UUID]:
        """Coaches with these points each."""
        ids = await self.people(number, Role.COACH)
        entered = [partial(self.ok, "/coaches", {"coach_id": str(id), "agreed_points": points}) for id in ids]
        await race(entered, clients=CLIENTS)
        joined = {"points_limit": None, "starts_on": LONG_AGO.isoformat()}
        path = f"/pools/{self.pool}/coaches"
        await race([partial(self.ok, path, {"coach_id": str(id)} | joined) for id in ids], clients=CLIENTS)
        return ids

    async def people(self, number: int, *roles: Role) -> list[UUID]:
        """People whom the service knows."""
        ids = [uuid7() for _ in range(number)]
        held = tuple(RolePeriod(role=role, starts_on=LONG_AGO) for role in roles)
        for some in batches(ids, 200):
            await asyncio.gather(*(self.wire.publish(PersonLatest(person_id=id, roles=held)) for id in some))

        async def known() -> bool:
            return (await self.sql(KNOWN, [str(id) for id in ids]))[0][0] == number

        await eventually(known, within=60, what=f"{number} people known")
        return ids

    async def waiting(self, number: int, *, employers: int = 1) -> list[UUID]:
        """Requests that wait, of that many employers, mixed."""
        each = -(-number // employers)
        found = [await self.copies((await self.employer())[0], each) for _ in range(employers)]
        return [id for group in zip(*found, strict=True) for id in group][:number]

    async def all_offered(self, pairs: Iterable[tuple[UUID, UUID]]) -> list[str]:
        """The offer of each coach for each request, in order."""
        numbered = list(enumerate(pairs))

        async def offered(number: int, request: UUID, coach: UUID) -> tuple[int, str]:
            return number, await self.offered(request, coach)

        made = await self._timed([partial(offered, number, *pair) for number, pair in numbered])
        return [offer for _, offer in sorted(made)]

    def posting(self, path: str, body: object = None, *, by: UUID | str, key: str | None = None) -> Call:
        return partial(self.service.post, path, body, by=by, key=key)

    async def all_at_once(self, tries: Iterable[Call]) -> list[httpx.Response]:
        """By 64 clients; each answer is one a client can live with."""
        answers = await self._timed(list(tries))
        wrong = [answer.text for answer in answers if answer.status_code >= 500 or _is_clash(answer)]
        assert wrong == [], f"{len(wrong)} of {len(answers)} failed, the first with {wrong[0]}"
        return answers

    async def withdraw(self, requests: Iterable[UUID]) -> None:
        """The employers want these no more."""
        body = {"reason": "plans_changed"}
        await self.all_at_once([self.posting(f"/requests/{id}/withdrawal", body, by=LANDING) for id in requests])

    async def free(self, coaches: list[UUID], requests: list[UUID]) -> None:
        """Give every place of these coaches back, and withdraw these requests."""
        body = {"reason": "no_click"}
        ends = [
            self.posting(f"/engagements/{row['id']}/no-fit", body, by=UUID(str(row["coach_id"])))
            for row in await self.sql(RUNNING, coaches)
        ]
        await self.all_at_once(ends)
        open = [id for id, state in (await self.states(requests)).items() if state in {"offered", "waitlisted"}]
        await self.withdraw(open)

    async def met(self, request: UUID, coach: UUID, starter: UUID) -> tuple[str, UUID]:
        """An engagement after its intake, and its coach."""
        offer = await self.offered(request, coach)
        engagement = str((await self.ok(f"/offers/{offer}/acceptance", by=coach))["engagement_id"])
        await self.ok(f"/engagements/{engagement}/intake", {"starter_id": str(starter)}, by=coach)
        return engagement, coach

    async def until_they_expire(self, requests: list[UUID], *, ahead: float) -> None:
        """Move business time to that many seconds before the last of these requests' shortlists expires."""
        due = (await self.sql("SELECT max(due_at) AS due FROM requests WHERE id = ANY($1)", requests))[0]["due"]
        self.service.forward(((due - clock.now()).total_seconds() - ahead) / 3600)

    async def _timed(self, tries: list[Callable[[], Awaitable[T]]]) -> list[T]:
        began = time.monotonic()
        answers = await race(tries, clients=CLIENTS)
        self.pace = (time.monotonic() - began) / max(1, len(answers))
        return answers

    async def states(self, requests: Iterable[UUID]) -> dict[UUID, str]:
        rows = await self.sql("SELECT id, state FROM requests WHERE id = ANY($1)", list(requests))
        return {UUID(str(row["id"])): row["state"] for row in rows}

    async def deadlocks(self) -> int:
        """How many PostgreSQL has ended in this database since it was made."""
        return int((await self.sql(DEADLOCKS))[0][0])


def _is_clash(answer: httpx.Response) -> bool:
    """A broken constraint: the service should have seen it coming, in its own words."""
    return answer.status_code == 409 and answer.json()["code"] == "conflict"


def codes(answers: Iterable[httpx.Response]) -> Counter[Any]:
    """Successes as True, refusals by their code."""
    return Counter(answer.is_success or answer.json()["code"] for answer in answers)


def batches(items: list[Any], size: int) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def moments(rounds: int, dice: random.Random) -> list[float]:
    """When each round starts, from 0, too late for all, to 1, in time for most: spread evenly, in any order."""
    return [number / (rounds - 1) for number in dice.sample(range(rounds), rounds)]
