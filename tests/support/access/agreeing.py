"""Asks a policy both ways about the same objects: as a decision on each, and as the filter of their table."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared import clock
from shared.access import Policy, Standing, permission, permitted
from shared.events.base import Snapshot
from shared.outbox import Cause, UnitOfWork, UnitsOfWork
from shared.scope import callers_role
from tests.support.databases import migrated


class Undone(Exception):
    """Takes back what an example stored."""


@asynccontextmanager
async def units_of(
    admin_url: str, service: Path, published: Any, projections: Mapping[type[Snapshot], sa.Table] | None = None
) -> AsyncIterator[UnitsOfWork]:
    """Units of work on a new database of the service in that folder."""
    async with migrated(admin_url, service) as (app, _):
        yield UnitsOfWork(app, published, projections or {})


@asynccontextmanager
async def undone(units: UnitsOfWork) -> AsyncIterator[UnitOfWork]:
    """A unit of work of which nothing stays."""
    with suppress(Undone):
        async with units(Cause.by("service:test")) as uow:
            yield uow
            raise Undone


def id_of(thing: Any) -> UUID:
    return UUID(thing.key) if isinstance(thing, Snapshot) else thing.id  # type: ignore[no-any-return]


async def listed(uow: Any, who: Standing, policy: Policy[Any], things: Collection[Any]) -> set[UUID]:
    """Those that the filter lets through."""
    table = uow.table_of(policy.kind)
    ids = [sa.cast(str(id_of(thing)), table.c.id.type) for thing in things]
    query = sa.select(table.c.id).where(table.c.id.in_(ids), permitted(uow, who, policy))
    return {UUID(str(id)) for id in (await uow.execute(query)).scalars()}


async def reached(uow: Any, who: Standing, policy: Policy[Any], things: Collection[Any]) -> set[UUID]:
    """Those on which the decision is yes."""
    return {id_of(thing) for thing in things if await permission(uow, who, policy, thing)}


async def store_snapshot(uow: Any, snapshot: Snapshot) -> None:
    """As if it had come from its owner."""
    row = {"id": snapshot.key, "version": 1, "gone": False, "body": snapshot.model_dump(mode="json")}
    more = {"event_id": uuid7(), "correlation_id": "c"}
    await uow.execute(uow.table_of(type(snapshot)).insert().values(**row, **more))


@asynccontextmanager
async def behind_the_wall(uow: Any, who: Standing) -> AsyncIterator[None]:
    """As a reading in that person's name, in the midst of a unit that stored what there is to read."""
    database = await uow.connection.scalar(sa.text("SELECT current_database()"))
    scope = who.principal.scope(clock.now())
    for statement in (f'SET LOCAL ROLE "{callers_role(database)}"', *scope.settings().split("; ")):
        await uow.connection.execute(sa.text(statement))
    yield
    await uow.connection.execute(sa.text("RESET ROLE"))


async def unfiltered(uow: Any, kind: type, things: Collection[Any]) -> set[UUID]:
    """Those that a query without any filter finds: whoever forgets the policy writes this."""
    table = uow.table_of(kind)
    ids = [sa.cast(str(id_of(thing)), table.c.id.type) for thing in things]
    return {UUID(str(id)) for id in (await uow.execute(sa.select(table.c.id).where(table.c.id.in_(ids)))).scalars()}
