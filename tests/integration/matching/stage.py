"""Other services as matching sees them: their snapshots on the topics. Every value has a default."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared import clock
from shared.db import Database
from shared.events.base import LanguageLevel, Skill, Snapshot, TargetGroup
from shared.events.coaching import (
    REQUESTS_LATEST,
    CoachLatest,
    CoachMembership,
    PoolLatest,
    PoolMode,
    RequestKind,
    RequestLatest,
    RequestState,
)
from shared.events.coaching_parts import Needs
from shared.events.envelope import Envelope
from shared.events.matching import PROPOSALS, CoachesProposedV1
from shared.events.participants import OrganisationLatest, PersonLatest, RolePeriod
from shared.events.registry import READERS
from tests.support.broker import Wire
from tests.support.eventually import eventually

LONG_AGO = date(2020, 1, 1)
READ = [topic for topic, readers in READERS.items() if "matching" in readers]


class Stage:
    """Publishes snapshots with rising versions, as their owners do."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._versions: dict[tuple[str, str], int] = {}

    async def publish(self, snapshot: Snapshot) -> Envelope:
        name = snapshot.topic.name, snapshot.key
        version = self._versions[name] = self._versions.get(name, 0) + 1
        return await self.wire.publish(snapshot, version=version)

    async def publish_all(self, snapshots: Iterable[Snapshot]) -> None:
        for snapshot in snapshots:
            await self.publish(snapshot)

    async def pool(self, *, gather_minutes: int = 0, mode: PoolMode = PoolMode.DIRECT) -> PoolLatest:
        pool = PoolLatest(pool_id=uuid7(), mode=mode, gather_minutes=gather_minutes, provinces=("NL-UT",))
        await self.publish(pool)
        return pool

    async def employer(self, **known: Any) -> OrganisationLatest:
        employer = organisation(**known)
        await self.publish(employer)
        return employer

    async def coach(
        self, *pools: PoolLatest, points: int = 9, skills: Iterable[str] = (), languages: Iterable[str] = ("nl",)
    ) -> CoachLatest:
        who, what = coach(pools, points, skills, languages)
        await self.publish_all([who, what])
        return what

    async def request(self, pool: PoolLatest, employer: OrganisationLatest, **known: Any) -> RequestLatest:
        asked = request(pool, employer, **known)
        await self.publish(asked)
        return asked

    async def proposed(self, count: int, *, within: float = 15) -> dict[UUID, CoachesProposedV1]:
        """The proposals by request, once there are that many. Fails where one request has two for one version."""
        found = await eventually(lambda: self._at_least(count), within=within, what=f"{count} proposals")
        return by_request(found)

    async def _at_least(self, count: int) -> list[Envelope]:
        found = await self.wire.envelopes(PROPOSALS.name)
        return found if len(found) >= count else []


@asynccontextmanager
async def stage_on(wire: Wire) -> AsyncIterator[Stage]:
    await wire.topics(*READ, PROPOSALS.name, REQUESTS_LATEST.name)
    yield Stage(wire)


def by_request(envelopes: Iterable[Envelope]) -> dict[UUID, CoachesProposedV1]:
    """The newest proposal of each request. The broker may hold an event twice; a version has only one."""
    found: dict[tuple[UUID, int], CoachesProposedV1] = {}
    for envelope in envelopes:
        event = envelope.event
        assert isinstance(event, CoachesProposedV1)
        assert envelope.id == event.proposal_id
        assert found.setdefault((event.request_id, event.request_version), event) == event, "answered twice"
    return {request_id: event for (request_id, _), event in sorted(found.items(), key=lambda it: it[0])}


def organisation(**known: Any) -> OrganisationLatest:
    return OrganisationLatest(
        organisation_id=known.pop("organisation_id", uuid7()), province="NL-UT", labour_market_region="AM15", **known
    )


def person(id: UUID, *, roles: Iterable[RolePeriod] = (), **known: Any) -> PersonLatest:
    return PersonLatest(person_id=id, roles=tuple(roles), **known)


def coach(
    pools: Iterable[PoolLatest], points: int, skills: Iterable[str] = (), languages: Iterable[str] = ("nl",)
) -> tuple[PersonLatest, CoachLatest]:
    """The person and the coach."""
    id = uuid7()
    spoken = tuple(LanguageLevel(code=code, level="C2") for code in languages)
    who = person(id, skills=tuple(Skill(uri=uri) for uri in skills), languages=spoken)
    places = tuple(CoachMembership(pool_id=pool.pool_id, starts_on=LONG_AGO) for pool in pools)
    return who, CoachLatest(coach_id=id, points_total=points, points_held=0, points_used=0, memberships=places)


def request(pool: PoolLatest, employer: OrganisationLatest, **known: Any) -> RequestLatest:
    id: UUID = known.pop("request_id", None) or uuid7()
    asked: datetime = known.pop("first_requested_at", None) or clock.now()
    skills = tuple(Skill(uri=uri) for uri in known.pop("skills", ()))
    needs = Needs(skills=skills, languages=tuple(known.pop("languages", ())))
    return RequestLatest(
        request_id=id,
        request_group_id=id,
        pool_id=pool.pool_id,
        employer_id=employer.organisation_id,
        first_requested_at=asked,
        waiting_since=known.pop("waiting_since", asked),
        needs=needs,
        **{
            "kind": RequestKind.FIRST,
            "state": RequestState.WAITLISTED,
            "target_group": TargetGroup.STARTER,
            "points": 9,
            **known,
        },
    )


async def nothing_to_do(database: Database) -> bool:
    """No pool is queued and everything was published."""
    query = "SELECT (SELECT count(*) FROM pools_to_plan) + (SELECT count(*) FROM outbox)"
    async with database.engine.connect() as connection:
        return await connection.scalar(sa.text(query)) == 0
