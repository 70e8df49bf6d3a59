"""The population of `landing seed` as matching's read models hold it, with every request waiting."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from landing.seed.population import Line, Population
from shared.events.base import Snapshot
from shared.events.coaching import (
    CoachLatest,
    CoachMembership,
    PoolLatest,
    PoolMode,
    RequestKind,
    RequestLatest,
    RequestState,
)
from shared.events.coaching_parts import Needs
from shared.events.participants import OrganisationLatest, PersonLatest

NOBODY = UUID(int=0)
LONG_AGO = date(2020, 1, 1)
POINTS = {"starter": 9, "career_changer": 12, "grower": 6}
"""What a hold takes at a pool's default numbers."""
TABLES = {
    PersonLatest: "projected_people",
    OrganisationLatest: "projected_organisations",
    PoolLatest: "projected_pools",
    CoachLatest: "projected_coaches",
    RequestLatest: "projected_requests",
}
Row = tuple[str, int, bool, str, UUID, str]


def all_waiting(population: Population, *, together: bool) -> tuple[list[UUID], dict[str, list[Row]]]:
    """The pools, and the rows of each table. `together`: in one pool, the hardest case, instead of one by one."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    pools: list[UUID] = []
    for snapshot in _snapshots(population, together=together):
        if isinstance(snapshot, PoolLatest):
            pools.append(snapshot.pool_id)
        found[TABLES[type(snapshot)]].append((snapshot.key, 1, False, snapshot.model_dump_json(), NOBODY, str(NOBODY)))
    return pools, dict(found)


def _snapshots(population: Population, *, together: bool) -> Iterator[Snapshot]:
    people = {line["id"]: line for line in population.participants() if line["kind"] == "person"}
    first, provinces = "", dict[str, list[str]]()
    for line in population.coaching():
        if line["kind"] == "pool":
            first = first or line["id"]
            provinces[line["id"]] = line["provinces"]
            yield from _pool(line, needed=not together or line["id"] == first)
            continue
        pool_id = first if together else line["pool_id"]
        if line["kind"] == "coach":
            yield _person(people[line["id"]], provinces[line["pool_id"]])
            yield _coach(line, pool_id)
        else:
            yield _person(people[line["starter_id"]], provinces[line["pool_id"]])
            yield _request(line, pool_id)


def _pool(line: Line, *, needed: bool) -> Iterator[Snapshot]:
    """With the organisations that are its members; these stay also where the pool is not needed."""
    for member in line["members"]:
        yield OrganisationLatest(
            organisation_id=member, province=line["provinces"][0], labour_market_region="AM15", size_class="small"
        )
    if needed:
        yield PoolLatest(pool_id=line["id"], mode=PoolMode.DIRECT, gather_minutes=0, provinces=tuple(line["provinces"]))


def _person(line: Line, provinces: list[str]) -> PersonLatest:
    known: dict[str, Any] = {name: line[name] for name in ("skills", "languages") if name in line}
    return PersonLatest(person_id=line["id"], provinces=tuple(provinces), **known)


def _coach(line: Line, pool_id: str) -> CoachLatest:
    fte = line["fte_hundredths"]
    return CoachLatest(
        coach_id=line["id"],
        points_total=fte - -(-15 * fte // 100),
        points_held=0,
        points_used=0,
        memberships=(CoachMembership(pool_id=UUID(pool_id), starts_on=LONG_AGO),),
        target_groups=tuple(line["target_groups"]),
    )


def _request(line: Line, pool_id: str) -> RequestLatest:
    return RequestLatest(
        request_id=line["id"],
        request_group_id=line["id"],
        pool_id=UUID(pool_id),
        employer_id=line["employer_id"],
        starter_id=line["starter_id"],
        kind=RequestKind.FIRST,
        state=RequestState.WAITLISTED,
        target_group=line["target_group"],
        points=POINTS[line["target_group"]],
        first_requested_at=line["first_requested_at"],
        waiting_since=line["first_requested_at"],
        needs=Needs.model_validate(line["needs"]),
    )
