"""A pool with its people on a running coaching service. What other services would say is published for them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import httpx
from uuid_utils.compat import uuid7

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.domain.coach import Coach
from services.coaching.domain.request import Request
from shared.events.base import Snapshot
from shared.events.coaching import COACHES_LATEST, REQUESTS
from shared.events.coaching_engagements import ENGAGEMENTS
from shared.events.envelope import Envelope
from shared.events.matching import CoachesProposedV1, ProposedCoach
from shared.events.participants import OrganisationLatest, PersonLatest, Role, RolePeriod
from shared.outbox import Cause
from tests.support.broker import Wire
from tests.support.eventually import eventually
from tests.support.running import Running

T = TypeVar("T")
LANDING = "service:landing"
LONG_AGO = date(2020, 1, 1)
READ = ("participants.people.latest.v1", "participants.organisations.latest.v1", "matching.proposals.v1")


class World:
    def __init__(self, service: Running, wire: Wire) -> None:
        self.service = service
        self.wire = wire
        self.coordinator = uuid7()
        self.pool: UUID = uuid7()

    async def set_up(self, mode: str = "direct", **more: Any) -> None:
        """A new coordinator and a new pool."""
        self.coordinator = uuid7()
        province = RolePeriod(role=Role.COORDINATOR, provinces=("NL-NB",), starts_on=LONG_AGO)
        await self.know(PersonLatest(person_id=self.coordinator, roles=(province,)))
        body = {"name": "a pool", "mode": mode, "gather_minutes": 0, "provinces": ["NL-NB", "NL-ZE"]} | more
        self.pool = UUID((await self.ok("/pools", body))["pool_id"])

    async def know(self, *snapshots: Snapshot) -> None:
        """Publish and wait until the service knows."""
        for snapshot in snapshots:
            await self.wire.publish(snapshot)
        for snapshot in snapshots:
            assert await self.service.core.projections.at_least(type(snapshot), snapshot.key, 1, 15)

    async def employer(self, **ties: Any) -> tuple[UUID, UUID]:
        """A member of the pool, and its contact."""
        organisation, contact = uuid7(), uuid7()
        role = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=organisation, starts_on=LONG_AGO)
        await self.know(
            OrganisationLatest(organisation_id=organisation, province="NL-NB", labour_market_region="AM01", **ties),
            PersonLatest(person_id=contact, roles=(role,)),
        )
        await self.ok(f"/pools/{self.pool}/members", {"organisation_id": str(organisation)})
        return organisation, contact

    async def starter(self) -> UUID:
        return await self.person(Role.STARTER)

    async def person(self, *roles: Role) -> UUID:
        id = uuid7()
        await self.know(
            PersonLatest(person_id=id, roles=tuple(RolePeriod(role=role, starts_on=LONG_AGO) for role in roles))
        )
        return id

    async def coach(self, points: int = 20, *, points_limit: int | None = None) -> UUID:
        id = await self.person(Role.COACH)
        await self.ok("/coaches", {"coach_id": str(id), "agreed_points": points})
        body = {"coach_id": str(id), "points_limit": points_limit, "starts_on": LONG_AGO.isoformat()}
        await self.ok(f"/pools/{self.pool}/coaches", body)
        return id

    def asking(self, employer: UUID, **more: Any) -> dict[str, Any]:
        """A body for POST /requests."""
        return {"pool_id": str(self.pool), "employer_id": str(employer), "target_group": "starter"} | more

    async def request(self, employer: UUID, **more: Any) -> dict[str, Any]:
        return await self.ok("/requests", self.asking(employer, **more))

    async def requests(self, employer: UUID, number: int) -> list[UUID]:
        """That many open requests, twenty at a time."""
        groups = [min(20, number - begun) for begun in range(0, number, 20)]
        answers = [await self.request(employer, seats=seats) for seats in groups]
        return [UUID(request["request_id"]) for answer in answers for request in answer["requests"]]

    async def copies(self, employer: UUID, number: int) -> list[UUID]:
        """Many requests at once: one, and rows like it. Nothing is published of those."""
        one = (await self.request(employer))["request_id"]
        rows = await self.sql(COPY, UUID(one), number - 1)
        return [UUID(one), *(UUID(str(row["id"])) for row in rows)]

    async def offer(self, request: UUID | str, coach: UUID) -> httpx.Response:
        return await self.service.post(f"/requests/{request}/offers", {"coach_id": str(coach)}, by=self.coordinator)

    async def offered(self, request: UUID | str, coach: UUID) -> str:
        """The id of an offer by hand."""
        answer = await self.offer(request, coach)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["offer"]["offer_id"])

    async def propose(self, request: UUID | str, *coaches: UUID, version: int = 1, id: UUID | None = None) -> UUID:
        proposal = CoachesProposedV1(
            proposal_id=id or uuid7(),
            request_id=UUID(str(request)),
            request_version=version,
            pool_id=self.pool,
            coaches=tuple(ProposedCoach(coach_id=coach, score=1, parts=()) for coach in coaches),
        )
        await self.wire.publish(proposal, id=proposal.proposal_id)
        return proposal.proposal_id

    async def ok(self, path: str, body: object = None, *, by: UUID | str = LANDING) -> dict[str, Any]:
        answer = await self.service.post(path, body, by=by)
        assert answer.status_code in {200, 201}, (path, answer.status_code, answer.text)
        return dict(answer.json())

    async def see(self, path: str, *, by: UUID | str = LANDING) -> dict[str, Any]:
        answer = await self.service.get(path, by=by)
        assert answer.status_code == 200, (path, answer.text)
        return dict(answer.json())

    async def becomes(self, request: UUID | str, state: str) -> dict[str, Any]:
        """The request once it is in that state."""

        async def look() -> dict[str, Any] | None:
            view = await self.see(f"/requests/{request}")
            return view if view["state"] == state else None

        return await eventually(look, what=f"request {state}")

    async def stored(self, kind: type[T], id: UUID | str) -> T:
        """An aggregate as the database has it."""
        async with self.work() as uow:
            found = await uow.get(kind, UUID(str(id)))
        assert found is not None
        return found

    def work(self) -> Any:
        return self.service.core.units(Cause.by("service:test"))

    async def request_row(self, id: UUID | str) -> Request:
        return await self.stored(Request, id)

    async def coach_row(self, id: UUID) -> Coach:
        return await self.stored(Coach, id)

    async def sql(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Rows, looked up beside the service."""
        connection = await asyncpg.connect(self.service.core.database.url)
        try:
            return list(await connection.fetch(statement, *values))
        finally:
            await connection.close()

    async def facts(self, request: UUID | str, *, at_least: int = 1) -> list[Envelope]:
        """The facts of one request, in order, once there are that many."""

        async def look() -> list[Envelope] | None:
            found = await self.wire.envelopes(REQUESTS.name, request)
            return found if len(found) >= at_least else None

        return await eventually(look, what=f"{at_least} facts")

    async def engagement_facts(self, engagement: UUID | str, *, at_least: int = 1) -> list[Envelope]:
        async def look() -> list[Envelope] | None:
            found = await self.wire.envelopes(ENGAGEMENTS.name, engagement)
            return found if len(found) >= at_least else None

        return await eventually(look, what=f"{at_least} facts")

    async def snapshots_of_coach(self, coach: UUID) -> list[Envelope]:
        return await self.wire.envelopes(COACHES_LATEST.name, coach)

    async def holds_match(self) -> None:
        """What coaches hold and use equals what requests and engagements took; nobody is over a limit."""
        for row in await self.sql(TAKEN):
            assert (row["points_held"], row["points_used"]) == (row["held"], row["used"]), dict(row)
            assert row["held"] + row["used"] <= row["points_total"], dict(row)


COPY = """
    INSERT INTO requests
    SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
    FROM requests AS one, generate_series(1, $2) WHERE one.id = $1 RETURNING id
"""
TAKEN = """
    SELECT c.id, c.points_total, c.points_held, c.points_used,
           (SELECT coalesce(sum((r.offers -> -1 ->> 'points')::int), 0)::int FROM requests r
            WHERE r.state = 'offered' AND (r.offers -> -1 ->> 'coach_id')::uuid = c.id) AS held,
           (SELECT coalesce(sum(e.points), 0)::int FROM engagements e
            WHERE e.coach_id = c.id AND e.ended_at IS NULL) AS used
    FROM coaches c
"""


async def race(tries: Iterable[Callable[[], Awaitable[T]]], *, clients: int) -> list[T]:
    """Run the tries by that many clients at once; each takes the next as soon as it is free."""
    waiting, answers = list(tries)[::-1], list[T]()

    async def client() -> None:
        while waiting:
            answers.append(await waiting.pop()())

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())
    return answers


def of(uow: Any) -> CoachingWork:
    return uow  # type: ignore[no-any-return]
