"""Asks a policy both ways about the same objects: as a decision on each, and as the filter of their table."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared.access import Policy, Standing, permission, permitted
from shared.events.base import Snapshot


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
