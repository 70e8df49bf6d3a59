"""Random requests to coaching."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import httpx
import orjson
from uuid_utils.compat import uuid7

from shared.events.participants import PersonLatest, Role, RolePeriod
from tests.proof.access.asking import Asking, Tally
from tests.proof.access.oracle import NO_ROLE, PART, WHOLE, Oracle
from tests.proof.access.staging import tell
from tests.proof.access.world import PROVINCES, Coach, Period, Person
from tests.support.broker import Wire
from tests.support.running import Running

WHY = {"reason": "no_reason"}


class AskingCoaching(Asking):
    hidden: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "GET /requests/{}": ("exclusions",),
        "GET /engagements/{}": ("intake_held_on", "end_reason"),
    }
    lists = ("GET /requests", "GET /pools/{}/waiting-list")

    def __init__(self, service: Running, wire: Wire, oracle: Oracle, dice: random.Random) -> None:
        world = oracle.world
        ids = {
            "pools": list(world.pools),
            "coaches": list(world.coaches),
            "requests": list(world.requests),
            "offers": list(oracle.offers),
            "engagements": list(world.engagements),
        }
        super().__init__(service, dice, world.callers, oracle.verdicts, ids)
        self.wire, self.oracle = wire, oracle
        self._ended = {id for id, engagement in world.engagements.items() if engagement.ended}

    async def coordinator_of_everything(self) -> UUID:
        """Somebody new, known to the service when this returns."""
        id = uuid7()
        role = RolePeriod(role=Role.COORDINATOR, provinces=PROVINCES, starts_on=date(2020, 1, 1))
        await tell([PersonLatest(person_id=id, roles=(role,))], self.service, self.wire)
        return id

    def body(self, endpoint: str, id: UUID) -> Any:
        match endpoint.rpartition("/")[2]:
            case "choice" | "offers" | "coaches":
                return {"coach_id": str(self.dice.choice(self.ids["coaches"]))}
            case "leave":
                return {"starts_on": "2090-01-01", "ends_on": "2090-01-02"}
            case "members":
                return {"organisation_id": str(self.dice.choice(self.oracle.world.employers))}
            case "acceptance" | "intake" | "start":
                return {}
        return WHY

    async def _ask(self, who: Person, endpoint: str, id: UUID) -> httpx.Response:
        """A coach who was entered in a pool stands there for the oracle too: its coordinators may now see him."""
        answer = await super()._ask(who, endpoint, id)
        if endpoint == "POST /pools/{}/coaches" and answer.is_success:
            coaches, coach_id = self.oracle.world.coaches, UUID(orjson.loads(answer.request.content)["coach_id"])
            since = Period(starts=0, ends=None)
            coaches[coach_id] = Coach(coach_id, (*coaches[coach_id].memberships, (id, since)))
        return answer

    def done(self, endpoint: str, id: UUID, tally: Tally) -> None:
        kind = endpoint.split("/")[1]
        if kind in ("requests", "offers"):
            tally.touched.add(str(self.oracle.offers[id][1].id if kind == "offers" else id))

    def is_told(self, endpoint: str, id: UUID) -> bool:
        return endpoint == "GET /requests/{}" or id in self._ended

    async def ask_list(self, who: Person, endpoint: str, tally: Tally) -> None:
        pool = self.dice.choice(self.ids["pools"])
        path = "/requests?limit=200&pool_id={}" if endpoint == "GET /requests" else "/pools/{}/waiting-list?limit=200"
        answer = await self.service.get(path.format(pool), by=who.id)
        refused = self.oracle.reads_request(who, pool) == NO_ROLE
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
