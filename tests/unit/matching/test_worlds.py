"""A pool is read whole once, and then only what is newer; whatever moves on in between is asked again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.matching.adapters.worlds import READ_BODIES, READ_WORLD, Worlds
from services.matching.domain.world import World
from shared.events.base import Snapshot
from shared.events.coaching import PoolLatest as Pool
from shared.events.coaching import PoolMode
from shared.events.participants import OrganisationLatest, PersonLatest
from tests.integration.matching.stage import coach, organisation, person, request


@dataclass
class Row:
    kind: str
    id: str
    version: int
    body: str | None = None
    one: str | None = None
    two: str | None = None
    flag: bool | None = None
    more: str | None = None


@dataclass
class Tables:
    """The read models in memory: what the two statements would answer, and how many bodies were asked."""

    pool: Pool
    states: dict[str, tuple[str, int, Snapshot]] = field(default_factory=dict)
    claims: list[Row] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    between: list[Snapshot] = field(default_factory=list)

    def put(self, *snapshots: Snapshot) -> None:
        for snapshot in snapshots:
            kind = {PersonLatest: "person", OrganisationLatest: "organisation"}.get(type(snapshot))
            kind = kind or ("coach" if "coach_id" in type(snapshot).model_fields else "request")
            before = self.states.get(f"{kind}{snapshot.key}", (kind, 0, snapshot))
            self.states[f"{kind}{snapshot.key}"] = kind, before[1] + 1, snapshot

    async def read(self, statement: Any, parameters: dict[str, Any] | None) -> Sequence[Any]:
        if statement is READ_WORLD:
            return self._versions()
        if statement is READ_BODIES:
            assert parameters is not None
            self.asked.append(sum(map(len, parameters.values())))
            self.put(*self.between)
            self.between.clear()
            return [row for row in self._bodies() if row.id in parameters[row.kind]]
        return []

    def _versions(self) -> list[Row]:
        known = [Row("pool", self.pool.key, 1, self.pool.model_dump_json()), Row("catalogue", "", 0)]
        for kind, version, state in self.states.values():
            row = Row(kind, state.key, version, flag=False)
            if kind == "request":
                row.one = str(state.employer_id)  # type: ignore[attr-defined]
                row.two = str(state.starter_id) if state.starter_id else None  # type: ignore[attr-defined]
            known.append(row)
        return [*known, *self.claims]

    def _bodies(self) -> list[Row]:
        more = json.dumps({"event_id": "", "correlation_id": str(UUID(int=1)), "traceparent": None})
        return [
            Row(kind, state.key, version, state.model_dump_json(), more=more)
            for kind, version, state in self.states.values()
        ]


def a_pool() -> tuple[Tables, Any, Any]:
    pool = Pool(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=0, provinces=("NL-UT",))
    tables, employer = Tables(pool), organisation()
    who, what = coach([pool], 9)
    asked = request(pool, employer)
    tables.put(employer, who, what, asked)
    return tables, asked, what


async def world(worlds: Worlds, tables: Tables) -> World:
    found = await worlds.of(tables.read, tables.pool.pool_id)
    assert found is not None
    return found


async def test_only_what_is_newer_is_read_again() -> None:
    tables, asked, what = a_pool()
    worlds = Worlds()
    first = await world(worlds, tables)
    assert await world(worlds, tables) == first
    tables.put(what.model_copy(update={"points_total": 30}))
    later = await world(worlds, tables)
    assert tables.asked == [4, 1]
    assert later.coaches[what.coach_id].points_total == 30
    assert later.requests[asked.request_id] is first.requests[asked.request_id]


async def test_a_profile_or_an_employer_that_changed_reaches_who_refers_to_it() -> None:
    tables, asked, what = a_pool()
    worlds = Worlds()
    await world(worlds, tables)
    tables.put(person(what.coach_id, mode="remote"), organisation(organisation_id=asked.employer_id, hirers=(uuid7(),)))
    later = await world(worlds, tables)
    assert later.coaches[what.coach_id].person.mode == "remote"
    assert len(later.requests[asked.request_id].employer.hirers) == 1


async def test_what_is_remembered_equals_what_is_read_anew_in_whatever_order_it_came() -> None:
    tables, asked, what = a_pool()
    worlds = Worlds()
    await world(worlds, tables)
    starter = person(uuid7(), languages=())
    tables.put(asked.model_copy(update={"starter_id": starter.person_id}))
    assert (await world(worlds, tables)).requests == {}, "its starter is not known yet"
    tables.put(starter)
    tables.claims.append(Row("claim", str(uuid7()), 9, one=str(what.coach_id), two=tables.pool.key))
    tables.claims.append(Row("known_coach", asked.key, 0, one=str(what.coach_id)))
    now = await world(worlds, tables)
    assert now == replace(await world(Worlds(), tables), catalogue=now.catalogue)
    assert now.requests[asked.request_id].known_coaches == {what.coach_id}
    del tables.states[f"coach{what.key}"]
    assert (await world(worlds, tables)).coaches == {}


async def test_what_moves_on_between_the_statements_is_asked_again() -> None:
    tables, _, what = a_pool()
    tables.between.append(what.model_copy(update={"points_total": 30}))
    found = await world(Worlds(), tables)
    assert found.coaches[what.coach_id].version == 2
    assert found.coaches[what.coach_id].points_total == 30


async def test_who_does_not_remember_reads_all_again() -> None:
    tables, _, _ = a_pool()
    worlds = Worlds(remember=False)
    await world(worlds, tables)
    await world(worlds, tables)
    assert tables.asked == [4, 4]
