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
from services.notifications.application.expand_notice import NAMED
from services.notifications.application.ports import Found
from services.notifications.domain.notice import Notice
from shared.db import Prepared, table_of
from shared.events.coaching import PoolLatest
from shared.events.participants import Role, RolePeriod
from shared.outbox import UnitOfWork

PEOPLE, POOLS = table_of(ProjectedPeople), table_of(ProjectedPools)
ROLES = PEOPLE.c.body["roles"]
READ_ROLES = TypeAdapter(tuple[RolePeriod, ...])
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
Holder = tuple[UUID, tuple[RolePeriod, ...]]


class ReadAhead:
    """What one statement said of some persons and organisations; only coordinators, who are rare, are asked for.

    A group counts as known once anybody's role, of whatever period, names it: then nobody today is an answer.
    """

    def __init__(self, uow: UnitOfWork, gone: Mapping[UUID, bool], contacts: Mapping[UUID, Sequence[Holder]]) -> None:
        self._uow, self._gone, self._contacts = uow, gone, contacts

    def person(self, id: UUID | None) -> Found:
        if id is None:
            return Found()
        gone = self._gone.get(id)
        return Found((id,) if gone is False else (), unknown=gone is None)

    def contacts_of(self, organisation_id: UUID | None, on: date) -> Found:
        if organisation_id is None:
            return Found()
        people = self._contacts.get(organisation_id, ())
        return _holding(people, Role.EMPLOYER_CONTACT, on, lambda period: period.organisation_id == organisation_id)

    async def coordinators_of(self, pool_id: UUID | None, on: date) -> Found:
        if pool_id is None:
            return Found()
        pool = await self._uow.look_up(PoolLatest, [pool_id])
        found = pool.known.get(str(pool_id))
        if found is None:
            return Found(unknown=str(pool_id) not in pool.gone)
        people = await _coordinators(self._uow, found.provinces)
        provinces = set(found.provinces)
        return _holding(people, Role.COORDINATOR, on, lambda period: not provinces.isdisjoint(period.provinces))


async def read_people(uow: UnitOfWork, notices: Collection[Notice]) -> ReadAhead:
    """See `application/ports.py`: the persons and the contacts that these notices may name."""
    persons = {str(id) for notice in notices for name in NAMED.values() if (id := notice.subject(name))}
    organisations = {str(id) for notice in notices if (id := notice.subject("employer_id"))}
    gone: dict[UUID, bool] = {}
    contacts: defaultdict[UUID, list[Holder]] = defaultdict(list)
    asked = {"persons": list(persons), "organisations": list(organisations)}
    for row in await uow.fetch(PERSONS_AND_CONTACTS, asked):
        if row["organisation"] is None:
            gone[UUID(row["id"])] = row["gone"]
        else:
            contacts[UUID(row["organisation"])].append(_holder(row))
    return ReadAhead(uow, gone, contacts)


def _holder(row: Mapping[Any, Any]) -> Holder:
    return UUID(row["id"]), READ_ROLES.validate_python(row["roles"])


def _holding(people: Sequence[Holder], role: Role, on: date, concerns: Callable[[RolePeriod], bool]) -> Found:
    holders = tuple(
        id
        for id, roles in people
        if any(period.role is role and concerns(period) and period.holds_on(on) for period in roles)
    )
    return Found(holders, unknown=not people)


async def _coordinators(uow: UnitOfWork, provinces: Iterable[str]) -> list[Holder]:
    """People who coordinate one of these provinces in any period, by the index on roles; in the order of their ids."""
    clauses = [ROLES.contains([{"role": Role.COORDINATOR.value, "provinces": [province]}]) for province in provinces]
    if not clauses:
        return []
    query = sa.select(PEOPLE.c.id, ROLES.label("roles")).where(PEOPLE.c.gone.is_(False), sa.or_(*clauses))
    return [_holder(row) for row in (await uow.execute(query.order_by(PEOPLE.c.id))).mappings()]
