"""Lists for the API and for the jobs. Nothing here locks or changes anything."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.coaching.adapters import statements, tables
from services.coaching.application.end_membership import EndMembership
from services.coaching.application.ports import InLine
from services.coaching.application.scope import Scope
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.db import table_of
from shared.outbox import UnitOfWork

POOLS, REQUESTS = statements.POOLS, statements.REQUESTS


class Queries(UnitOfWork):
    """Fulfils `application.ports.Reads`."""

    async def pools(self, after: UUID | None, limit: int) -> list[Pool]:
        later = [POOLS.c.id > after] if after is not None else []
        return await self.find(Pool, *later, limit=limit)

    async def requests(
        self, scope: Scope, pool_id: UUID | None, state: str | None, after: UUID | None, limit: int
    ) -> list[Request]:
        r = REQUESTS.c
        where = [reachable(scope)]
        where += [r.pool_id == pool_id] if pool_id is not None else []
        where += [r.state == state] if state is not None else []
        where += [r.id > after] if after is not None else []
        return await self.find(Request, *where, limit=limit)

    async def open_offers(self, coach_id: UUID, now: datetime) -> list[Request]:
        offered = REQUESTS.c.offers.contains([{"coach_id": str(coach_id), "state": "open"}])
        return await self.find(Request, offered, REQUESTS.c.due_at > now)

    async def waiting_list(
        self, pool_id: UUID, employers: Collection[UUID] | None, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[InLine]:
        since, id = after or (None, None)
        parameters = {
            "pool_id": pool_id,
            "everybody": employers is None,
            "employers": list(employers or ()),
            "since": since,
            "id": id,
            "limit": limit,
        }
        return [InLine(**row) for row in (await self.execute(statements.WAITING_LIST, parameters)).mappings()]

    async def coaches_with_lapsed_offers(self, now: datetime) -> list[UUID]:
        return list((await self.execute(statements.COACHES_WITH_LAPSED_OFFERS, {"now": now})).scalars())

    async def expired_shortlists(self, now: datetime) -> list[UUID]:
        return list((await self.execute(statements.EXPIRED_SHORTLISTS, {"now": now})).scalars())

    async def requests_mentioning(self, person_id: UUID) -> list[UUID]:
        mentioned = (r.contains([{"coach_id": str(person_id)}]) for r in (REQUESTS.c.offers, REQUESTS.c.shortlist))
        excluded = REQUESTS.c.exclusions.contains([{"coach_id": str(person_id)}])
        where = sa.or_(REQUESTS.c.starter_id == person_id, excluded, *mentioned)
        return list((await self.execute(sa.select(REQUESTS.c.id).where(where).order_by(REQUESTS.c.id))).scalars())

    async def engagements_mentioning(self, person_id: UUID) -> list[UUID]:
        e = table_of(tables.Engagements).c
        where = sa.or_(e.coach_id == person_id, e.starter_id == person_id)
        return list((await self.execute(sa.select(e.id).where(where).order_by(e.id))).scalars())

    async def requests_of_leavers(self, today: date) -> list[UUID]:
        return list((await self.execute(statements.REQUESTS_OF_LEAVERS, {"today": today.isoformat()})).scalars())

    async def memberships_of_leavers(self) -> list[EndMembership]:
        rows = await self.execute(statements.MEMBERSHIPS_OF_LEAVERS)
        return [EndMembership(row.pool_id, row.organisation_id, row.left_on) for row in rows]


def reachable(scope: Scope) -> sa.ColumnElement[bool]:
    """The same decision as `access.reach_request`, as a filter."""
    if scope.everything:
        return sa.true()
    overlap = POOLS.c.provinces.has_any(sa.cast(sorted(scope.provinces), ARRAY(sa.Text)))
    coordinated = sa.exists().where(POOLS.c.id == REQUESTS.c.pool_id, overlap)
    return sa.or_(REQUESTS.c.employer_id.in_(scope.organisations), coordinated)
