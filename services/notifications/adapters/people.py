"""Who somebody is, from projections of people and pools. A missing row means "not yet", never "nobody"."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from services.notifications.adapters.tables import ProjectedPeople, ProjectedPools
from services.notifications.application.ports import Found
from shared.db import table_of
from shared.events.coaching import PoolLatest
from shared.events.participants import PersonLatest, Role, RolePeriod
from shared.outbox import UnitOfWork

PEOPLE, POOLS = table_of(ProjectedPeople), table_of(ProjectedPools)
ROLES = PEOPLE.c.body["roles"]


class ProjectedAudiences:
    """A group counts as known once anybody's role, of whatever period, names it: then nobody today is an answer."""

    async def person(self, uow: UnitOfWork, id: UUID | None) -> Found:
        if id is None:
            return Found()
        gone = await _gone(uow, PEOPLE, id)
        return Found((id,) if gone is False else (), unknown=gone is None)

    async def contacts_of(self, uow: UnitOfWork, organisation_id: UUID | None, on: date) -> Found:
        if organisation_id is None:
            return Found()
        wanted = {"role": Role.EMPLOYER_CONTACT.value, "organisation_id": str(organisation_id)}
        people = await _with_roles(uow, [wanted])
        return _holding(people, Role.EMPLOYER_CONTACT, on, lambda period: period.organisation_id == organisation_id)

    async def coordinators_of(self, uow: UnitOfWork, pool_id: UUID | None, on: date) -> Found:
        if pool_id is None:
            return Found()
        gone = await _gone(uow, POOLS, pool_id)
        pool = await uow.snapshot(PoolLatest, pool_id)
        if pool is None:
            return Found(unknown=gone is None)
        wanted = [{"role": Role.COORDINATOR.value, "provinces": [province]} for province in pool.provinces]
        people = await _with_roles(uow, wanted)
        provinces = set(pool.provinces)
        return _holding(people, Role.COORDINATOR, on, lambda period: not provinces.isdisjoint(period.provinces))


def _holding(people: list[PersonLatest], role: Role, on: date, concerns: Callable[[RolePeriod], bool]) -> Found:
    holders = tuple(
        person.person_id
        for person in people
        if any(period.role is role and concerns(period) and period.holds_on(on) for period in person.roles)
    )
    return Found(holders, unknown=not people)


async def _with_roles(uow: UnitOfWork, any_of: Iterable[Mapping[str, object]]) -> list[PersonLatest]:
    """People with one of these roles in any period, by the index on roles; in the order of their ids."""
    clauses = [ROLES.contains([role]) for role in any_of]
    if not clauses:
        return []
    query = sa.select(PEOPLE.c.body).where(PEOPLE.c.gone.is_(False), sa.or_(*clauses)).order_by(PEOPLE.c.id)
    return [PersonLatest.model_validate(body) for body in (await uow.execute(query)).scalars()]


async def _gone(uow: UnitOfWork, table: sa.Table, id: UUID) -> bool | None:
    """None where the id has not arrived here."""
    gone: bool | None = (await uow.execute(sa.select(table.c.gone).where(table.c.id == str(id)))).scalar_one_or_none()
    return gone
