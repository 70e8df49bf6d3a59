"""The table of relations: written by the projections of coaching's snapshots, read when somebody asks for names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.participants.adapters import tables
from services.participants.domain.disclosure import Disclosure, Party, Relation
from shared.db import table_of
from shared.events.coaching import PoolLatest
from shared.outbox import UnitOfWork

RELATIONS = table_of(tables.RelationRows)
POOLS = table_of(tables.ProjectedPools)


async def replace_relations(uow: UnitOfWork, case_id: UUID, relations: Iterable[Relation]) -> None:
    """What holds of this request or engagement from now on. Its projected row is locked by the same transaction."""
    await uow.execute(RELATIONS.delete().where(RELATIONS.c.case_id == case_id))
    rows = [{"case_id": case_id, **asdict(relation)} for relation in relations]
    if rows:
        await uow.execute(RELATIONS.insert(), rows)


async def relations_known(uow: UnitOfWork, case_ids: Collection[UUID]) -> Mapping[UUID, list[Relation]]:
    """What the table holds of these cases."""
    found: dict[UUID, list[Relation]] = {id: [] for id in case_ids}
    for row in await uow.execute(sa.select(RELATIONS).where(RELATIONS.c.case_id.in_(list(case_ids)))):
        found[row.case_id].append(_relation(row))
    return found


class PostgresRelations:
    async def pools_in(self, uow: UnitOfWork, provinces: Collection[str], day: date) -> Mapping[UUID, frozenset[UUID]]:
        serves = POOLS.c.body["provinces"].op("?|")(sa.cast(list(provinces), ARRAY(sa.Text)))
        query = sa.select(POOLS.c.body).where(POOLS.c.gone.is_(False), serves)
        pools = [PoolLatest.model_validate(body) for body in (await uow.execute(query)).scalars()]
        return {
            pool.pool_id: frozenset(member.organisation_id for member in pool.members if member.holds_on(day))
            for pool in pools
        }

    async def concerning(
        self, uow: UnitOfWork, viewer: Party, pools: Collection[UUID], subjects: Collection[Party], instant: datetime
    ) -> Sequence[Relation]:
        asked_by = sa.or_(_involves([viewer]), RELATIONS.c.pool_id.in_(pools))
        still = sa.or_(RELATIONS.c.ends_at.is_(None), RELATIONS.c.ends_at > instant)
        query = sa.select(RELATIONS).where(asked_by, _involves(subjects), still)
        return [_relation(row) for row in await uow.execute(query)]


def _involves(parties: Collection[Party]) -> sa.ColumnElement[bool]:
    ids = [party.id for party in parties]
    organisations = {organisation for party in parties for organisation in party.speaks_for}
    return sa.or_(
        RELATIONS.c.person_id.in_(ids),
        RELATIONS.c.counterpart_id.in_(ids),
        RELATIONS.c.organisation_id.in_(organisations),
    )


def _relation(row: sa.Row[tuple[object, ...]]) -> Relation:
    return Relation(
        person_id=row.person_id,
        counterpart_id=row.counterpart_id,
        organisation_id=row.organisation_id,
        pool_id=row.pool_id,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        disclosure=Disclosure(row.disclosure),
    )
