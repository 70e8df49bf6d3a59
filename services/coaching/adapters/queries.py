"""Lists for the API and for the jobs. Nothing here locks or changes anything."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from services.coaching.adapters import statements, tables
from services.coaching.application.end_engagement import EndEngagement
from services.coaching.application.end_membership import LEFT, EndMembership
from services.coaching.application.policy import READ_OFFERS, READ_REQUEST
from services.coaching.application.ports import Ids, InLine
from services.coaching.domain.coach import Coach
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.access import Row, Standing, permitted
from shared.db import table_of
from shared.outbox import UnitOfWork

POOLS, REQUESTS = statements.POOLS, statements.REQUESTS


class Queries(UnitOfWork):
    """Fulfils `application.ports.Reads`."""

    async def pools(self, after: UUID | None, limit: int) -> list[Pool]:
        later = [POOLS.c.id > after] if after is not None else []
        return await self.find(Pool, *later, limit=limit)

    async def coaches_of(self, pool_id: UUID, after: UUID | None, limit: int) -> list[Coach]:
        c = table_of(tables.Coaches).c
        where = [c.memberships.contains([{"pool_id": str(pool_id)}])]
        where += [c.id > after] if after is not None else []
        return await self.find(Coach, *where, limit=limit)

    async def requests(
        self, who: Standing, pool_id: UUID | None, state: str | None, ids: Ids, after: UUID | None, limit: int
    ) -> list[Request]:
        r = REQUESTS.c
        where = [permitted(self, who, READ_REQUEST)]
        where += [r.pool_id == pool_id] if pool_id is not None else []
        where += [r.state == state] if state is not None else []
        where += [r.id > after] if after is not None else []
        where += [r.id.in_(ids)] if ids is not None else []
        return await self.find(Request, *where, limit=limit)

    async def open_offers(self, who: Standing, now: datetime) -> list[Request]:
        offered = REQUESTS.c.offers.contains([{"coach_id": str(who.person_id), "state": "open"}])
        return await self.find(Request, permitted(self, who, READ_OFFERS), offered, REQUESTS.c.due_at > now)

    async def waiting_list(
        self, who: Standing, pool_id: UUID, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[InLine]:
        line = statements.LINE_OF_POOL
        order = (line.c.first_requested_at, line.c.id)
        query = sa.select(line).where(READ_REQUEST.where(who, Row.in_table(self, Request, line))).order_by(*order)
        if after is not None:
            query = query.where(sa.tuple_(*order) > after)
        rows = await self.execute(query.limit(limit), {"pool_id": pool_id})
        return [InLine(**row) for row in rows.mappings()]

    async def coaches_with_lapsed_offers(self, now: datetime) -> list[UUID]:
        return [row["coach_id"] for row in await self.fetch(statements.COACHES_WITH_LAPSED_OFFERS, {"now": now})]

    async def expired_shortlists(self, now: datetime) -> list[UUID]:
        return [row["id"] for row in await self.fetch(statements.EXPIRED_SHORTLISTS, {"now": now})]

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
        found = await self.fetch(statements.REQUESTS_OF_LEAVERS, {"today": today.isoformat()})
        return [row["id"] for row in found]

    async def memberships_of_leavers(self) -> list[EndMembership]:
        rows = await self.fetch(statements.MEMBERSHIPS_OF_LEAVERS, {})
        return [EndMembership(row["pool_id"], row["organisation_id"], row["left_on"]) for row in rows]

    async def engagements_of_leavers(self) -> list[EndEngagement]:
        rows = await self.fetch(statements.ENGAGEMENTS_OF_LEAVERS, {})
        return [EndEngagement(row["id"], row["ends_on"], LEFT) for row in rows]

    async def engagements_that_end(self, today: date) -> list[EndEngagement]:
        rows = await self.fetch(statements.ENGAGEMENTS_THAT_END, {"today": today})
        return [EndEngagement(row["id"], row["ends_on"], row["end_reason"]) for row in rows]
