"""Who somebody is, from projections of people and pools. A missing row means "not yet", never "nobody"."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.adapters.tables import ProjectedPeople, ProjectedPools
from services.notifications.application.ports import Found, People
from services.notifications.domain.notice import Notice
from shared.db import Prepared, table_of
from shared.events.coaching import PoolLatest
from shared.events.participants import Role, RolePeriod
from shared.outbox import UnitOfWork

PEOPLE, POOLS = table_of(ProjectedPeople), table_of(ProjectedPools)
ROLES = PEOPLE.c.body["roles"]
READ_ROLES = TypeAdapter(tuple[RolePeriod, ...])
NAMED = ("coach_id", "starter_id", "person_id")
PERSONS_AND_CONTACTS = Prepared(
    sa.text("""
    SELECT NULL AS organisation, id, gone, NULL AS roles FROM projected_people WHERE id = ANY(:persons)
    UNION ALL
    SELECT organisation, person.id, person.gone, person.body -> 'roles'
    FROM unnest(:organisations) AS organisation JOIN projected_people AS person ON NOT person.gone
     AND person.body -> 'roles' @> jsonb_build_array(
        jsonb_build_object('role', 'employer_contact', 'organisation_id', organisation))
    ORDER BY id
""").bindparams(sa.bindparam("persons", type_=ARRAY(sa.Text)), sa.bindparam("organisations", type_=ARRAY(sa.Text)))
)
"""Contacts are those of any period, by the index on roles; who is gone has none."""
Holders = Sequence[tuple[UUID, tuple[RolePeriod, ...]]]


class ProjectedAudiences:
    """A group counts as known once anybody's role, of whatever period, names it: then nobody today is an answer."""

    async def ahead(self, uow: UnitOfWork, notices: Iterable[Notice]) -> People:
        """The same, having asked in one statement for the persons and the contacts that these notices may name."""
        notices = list(notices)
        persons = {id for notice in notices for name in NAMED if (id := notice.subject(name))}
        organisations = {id for notice in notices if (id := notice.subject("employer_id"))}
        return await _read(uow, persons, organisations)

    async def person(self, uow: UnitOfWork, id: UUID | None) -> Found:
        return await (await _read(uow, [id] if id else [], [])).person(uow, id)

    async def contacts_of(self, uow: UnitOfWork, organisation_id: UUID | None, on: date) -> Found:
        read = await _read(uow, [], [organisation_id] if organisation_id else [])
        return await read.contacts_of(uow, organisation_id, on)

    async def coordinators_of(self, uow: UnitOfWork, pool_id: UUID | None, on: date) -> Found:
        if pool_id is None:
            return Found()
        pool = await uow.look_up(PoolLatest, [pool_id])
        found = pool.known.get(str(pool_id))
        if found is None:
            return Found(unknown=str(pool_id) not in pool.gone)
        people = await _coordinators(uow, found.provinces)
        provinces = set(found.provinces)
        return _holding(people, Role.COORDINATOR, on, lambda period: not provinces.isdisjoint(period.provinces))


class ReadAhead(ProjectedAudiences):
    """What one statement said of some persons and organisations; only coordinators, who are rare, are asked for."""

    def __init__(self, gone: Mapping[UUID, bool], contacts: Mapping[UUID, Holders]) -> None:
        self._gone, self._contacts = gone, contacts

    async def person(self, uow: UnitOfWork, id: UUID | None) -> Found:  # noqa: ARG002
        if id is None:
            return Found()
        gone = self._gone.get(id)
        return Found((id,) if gone is False else (), unknown=gone is None)

    async def contacts_of(self, uow: UnitOfWork, organisation_id: UUID | None, on: date) -> Found:  # noqa: ARG002
        if organisation_id is None:
            return Found()
        people = self._contacts.get(organisation_id, ())
        return _holding(people, Role.EMPLOYER_CONTACT, on, lambda period: period.organisation_id == organisation_id)


async def _read(uow: UnitOfWork, persons: Collection[UUID], organisations: Collection[UUID]) -> ReadAhead:
    gone: dict[UUID, bool] = {}
    contacts: defaultdict[UUID, list[tuple[UUID, tuple[RolePeriod, ...]]]] = defaultdict(list)
    asked = {"persons": [str(id) for id in persons], "organisations": [str(id) for id in organisations]}
    for row in await uow.fetch(PERSONS_AND_CONTACTS, asked):
        if row["organisation"] is None:
            gone[UUID(row["id"])] = row["gone"]
        else:
            contacts[UUID(row["organisation"])].append(_holder(row))
    return ReadAhead(gone, contacts)


def _holder(row: Mapping[Any, Any]) -> tuple[UUID, tuple[RolePeriod, ...]]:
    return UUID(row["id"]), READ_ROLES.validate_python(row["roles"])


def _holding(people: Holders, role: Role, on: date, concerns: Callable[[RolePeriod], bool]) -> Found:
    holders = tuple(
        id
        for id, roles in people
        if any(period.role is role and concerns(period) and period.holds_on(on) for period in roles)
    )
    return Found(holders, unknown=not people)


async def _coordinators(uow: UnitOfWork, provinces: Iterable[str]) -> Holders:
    """People who coordinate one of these provinces in any period, by the index on roles; in the order of their ids."""
    clauses = [ROLES.contains([{"role": Role.COORDINATOR.value, "provinces": [province]}]) for province in provinces]
    if not clauses:
        return []
    query = sa.select(PEOPLE.c.id, ROLES.label("roles")).where(PEOPLE.c.gone.is_(False), sa.or_(*clauses))
    return [_holder(row) for row in (await uow.execute(query.order_by(PEOPLE.c.id))).mappings()]
