"""What is due, and what may be read, from PostgreSQL. Workers skip rows that others have locked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from services.notifications.adapters.tables import Deliveries, Notices
from services.notifications.application.ports import InboxEntry
from services.notifications.domain.delivery import Channel, Delivery, DeliveryState
from services.notifications.domain.notice import Notice, NoticeState
from shared.db import table_of
from shared.outbox import UnitOfWork

NOTICES, DELIVERIES = table_of(Notices), table_of(Deliveries)


class PostgresShelf:
    async def due_notices(self, uow: UnitOfWork, now: datetime, limit: int) -> list[UUID]:
        return await _due(uow, NOTICES, NOTICES.c.state == NoticeState.STORED.value, now, limit)

    async def due_mails(self, uow: UnitOfWork, now: datetime, limit: int) -> list[UUID]:
        return await _due(uow, DELIVERIES, DELIVERIES.c.state == DeliveryState.PENDING.value, now, limit)

    async def notices(self, uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Notice]:
        return {notice.id: notice for notice in await uow.find(Notice, NOTICES.c.id.in_(list(ids)))}

    async def inbox(
        self, uow: UnitOfWork, person_id: UUID, after: tuple[datetime, UUID] | None, limit: int
    ) -> list[InboxEntry]:
        place = sa.tuple_(DELIVERIES.c.told_at, DELIVERIES.c.id)
        deliveries = await uow.find(
            Delivery,
            DELIVERIES.c.person_id == person_id,
            DELIVERIES.c.channel == Channel.INBOX.value,
            *([place < sa.tuple_(*map(sa.literal, after))] if after else []),
            order_by=(DELIVERIES.c.told_at.desc(), DELIVERIES.c.id.desc()),
            limit=limit,
        )
        notices = await self.notices(uow, {delivery.notice_id for delivery in deliveries})
        return [InboxEntry(delivery, notices[delivery.notice_id]) for delivery in deliveries]

    async def about(self, uow: UnitOfWork, id: UUID, limit: int) -> list[tuple[Notice, list[Delivery]]]:
        concerned = sa.or_(NOTICES.c.id == id, NOTICES.c.about_id == id, NOTICES.c.correlation_id == id)
        notices = await uow.find(Notice, concerned, order_by=(NOTICES.c.stored_at, NOTICES.c.id), limit=limit)
        deliveries = await uow.find(Delivery, DELIVERIES.c.notice_id.in_([notice.id for notice in notices]))
        return [(notice, [one for one in deliveries if one.notice_id == notice.id]) for notice in notices]


async def _due(
    uow: UnitOfWork, table: sa.Table, open_: sa.ColumnElement[bool], now: datetime, limit: int
) -> list[UUID]:
    query = (
        sa.select(table.c.id)
        .where(open_, table.c.next_try_at <= now)
        .order_by(table.c.next_try_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await uow.execute(query)).scalars())
