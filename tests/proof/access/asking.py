"""Sends one random request and holds the answer against the oracle's verdict."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from shared.events.participants import PersonLatest, Role, RolePeriod
from tests.proof.access.oracle import NO_ROLE, NOT_THERE, PART, WHOLE, Oracle, Verdict
from tests.proof.access.world import PROVINCES, Person
from tests.support.broker import Wire
from tests.support.running import Running

WHY = {"reason": "no_reason"}
REFUSALS = {403: NO_ROLE, 404: NOT_THERE}
HIDDEN = {"GET /requests/{}": ("exclusions",), "GET /engagements/{}": ("intake_held_on", "end_reason")}
DRAWS = 6
"""Most draws are refused; so many at most are made to find one that is not."""
LISTS = ("GET /requests", "GET /pools/{}/waiting-list")


@dataclass
class Tally:
    """What was asked, and each answer that gave too much or too little, in a sentence."""

    asked: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    wrongly_refused: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    """Requests that a command has reached: whether they still wait is no longer known here."""


class Asking:
    def __init__(self, service: Running, wire: Wire, oracle: Oracle, dice: random.Random) -> None:
        self.service, self.wire, self.oracle, self.dice = service, wire, oracle, dice
        world = oracle.world
        self._ids = {
            "pools": list(world.pools),
            "coaches": list(world.coaches),
            "requests": list(world.requests),
            "offers": list(oracle.offers),
            "engagements": list(world.engagements),
        }
        self._ended = {id for id, engagement in world.engagements.items() if engagement.ended}

    async def coordinator_of_everything(self) -> UUID:
        """Somebody new, known to the service when this returns."""
        id = uuid7()
        role = RolePeriod(role=Role.COORDINATOR, provinces=PROVINCES, starts_on=date(2020, 1, 1))
        await self.wire.publish(PersonLatest(person_id=id, roles=(role,)))
        assert await self.service.core.projections.at_least(PersonLatest, id, 1, 30)
        return id

    async def once(self, tally: Tally) -> None:
        """One request; every fifth is for a list."""
        if self.dice.random() < 0.2:
            await self._list(self.dice.choice(self.oracle.world.callers), self.dice.choice(LISTS), tally)
            return
        for _ in range(DRAWS):
            endpoint, id = self._draw()
            who = self.dice.choice(self.oracle.world.callers)
            verdict = self.oracle.verdicts[endpoint](who, id)
            if verdict in (PART, WHOLE):
                break
        answer = await self._ask(who, endpoint, id)
        tally.asked[endpoint] += 1
        tally.verdicts[verdict] += 1
        kind = endpoint.split("/")[1]
        if verdict == WHOLE and kind in ("requests", "offers"):
            tally.touched.add(str(self.oracle.offers[id][1].id if kind == "offers" else id))
        self._hold_against(verdict, endpoint, who, id, answer, tally)

    def _draw(self) -> tuple[str, UUID]:
        """An endpoint, and a thing that exists nine times of ten."""
        endpoint = self.dice.choice(list(self.oracle.verdicts))
        known = self._ids[endpoint.split("/")[1]]
        return endpoint, self.dice.choice(known) if self.dice.random() < 0.9 else uuid7()

    async def _ask(self, who: Person, endpoint: str, id: UUID) -> httpx.Response:
        method, _, path = endpoint.partition(" ")
        if method == "GET":
            return await self.service.get(path.format(id), by=who.id)
        body: Any = WHY
        match path.rpartition("/")[2]:
            case "choice" | "offers" | "coaches":
                body = {"coach_id": str(self.dice.choice(self._ids["coaches"]))}
            case "leave":
                body = {"starts_on": "2090-01-01", "ends_on": "2090-01-02"}
            case "members":
                body = {"organisation_id": str(self.dice.choice(self.oracle.world.employers))}
            case "acceptance" | "intake" | "start":
                body = {}
        return await self.service.post(path.format(id), body, by=who.id)

    def _hold_against(
        self, verdict: Verdict, endpoint: str, who: Person, id: UUID, answer: httpx.Response, tally: Tally
    ) -> None:
        """Refused by the state of a case or by a value is not refused by right."""
        told = f"{endpoint} by {who} about {id}: {answer.status_code}, {verdict} by the oracle"
        if answer.status_code >= 500 or answer.status_code == 401:
            tally.failures.append(told)
        elif verdict in (NO_ROLE, NOT_THERE):
            if REFUSALS.get(answer.status_code) != verdict:
                tally.leaks.append(told)
        elif answer.status_code in REFUSALS:
            tally.wrongly_refused.append(told)
        elif answer.status_code == 200 and endpoint.startswith("GET"):
            self._look_at_fields(verdict, endpoint, id, answer.json(), told, tally)

    def _look_at_fields(
        self, verdict: Verdict, endpoint: str, id: UUID, seen: dict[str, Any], told: str, tally: Tally
    ) -> None:
        fields = HIDDEN.get(endpoint, ())
        if verdict == PART and any(seen[name] is not None for name in fields):
            tally.leaks.append(told)
        is_told = endpoint == "GET /requests/{}" or id in self._ended
        if verdict == WHOLE and is_told and any(seen[name] is None for name in fields):
            tally.wrongly_refused.append(told)

    async def _list(self, who: Person, endpoint: str, tally: Tally) -> None:
        pool = self.dice.choice(self._ids["pools"])
        path = "/requests?limit=200&pool_id={}" if endpoint == "GET /requests" else "/pools/{}/waiting-list?limit=200"
        answer = await self.service.get(path.format(pool), by=who.id)
        refused = self.oracle.reads_request(who, pool) == NO_ROLE
        tally.asked[endpoint] += 1
        tally.verdicts[NO_ROLE if refused else "list"] += 1
        told = f"{endpoint} of {pool} by {who}: {answer.status_code}"
        if answer.status_code == 200 and not refused:
            self._look_at_rows(who, pool, endpoint, answer.json()["items"], told, tally)
        elif answer.status_code == 200:
            tally.leaks.append(told)
        elif answer.status_code != 403 or not refused:
            tally.wrongly_refused.append(told)

    def _look_at_rows(
        self, who: Person, pool: UUID, endpoint: str, rows: list[dict[str, Any]], told: str, tally: Tally
    ) -> None:
        verdicts = {
            str(id): self.oracle.reads_request(who, id)
            for id, request in self.oracle.world.requests.items()
            if request.pool == pool
        }
        mine = {id for id, verdict in verdicts.items() if verdict in (PART, WHOLE)}
        known = [row for row in rows if row["request_id"] in verdicts]
        shown = {row["request_id"] for row in known}
        if shown - mine or any(row.get("exclusions") for row in known if verdicts[row["request_id"]] == PART):
            tally.leaks.append(f"{told}, shows {shown - mine}")
        expected = mine if endpoint == "GET /requests" else mine - tally.touched - self._not_in_line
        if expected - shown:
            tally.wrongly_refused.append(f"{told}, lacks {expected - shown}")

    @property
    def _not_in_line(self) -> set[str]:
        """An engagement came of them."""
        return {str(engagement.request) for engagement in self.oracle.world.engagements.values()}
