"""What is due, and what may be read, from PostgreSQL. Workers skip rows that others have locked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.notifications.adapters.published_events import PUBLISHED
from services.notifications.adapters.tables import Deliveries, Notices
from services.notifications.application.ports import InboxEntry
from services.notifications.domain.delivery import Channel, Delivery, DeliveryState
from services.notifications.domain.notice import Notice, NoticeState
from shared.db import Prepared, table_of
from shared.outbox import UnitOfWork

NOTICES, DELIVERIES = table_of(Notices), table_of(Deliveries)
STORED_NOTICE, STORED_DELIVERY = PUBLISHED.stored(Notice), PUBLISHED.stored(Delivery)
NOTICES_OF_IDS = Prepared(
    sa.select(*STORED_NOTICE.columns).where(NOTICES.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(sa.Uuid))))
)


def _due(columns: list[sa.Column[Any]], table: sa.Table, state: str) -> Prepared:
    """What waits, the longest first, locked; the state stands in the text, for the partial index."""
    return Prepared(
        sa.select(*columns)
        .where(table.c.state == sa.literal_column(f"'{state}'"), table.c.next_try_at <= sa.bindparam("now"))
        .order_by(table.c.next_try_at)
        .limit(sa.bindparam("limit", type_=sa.BigInteger))
        .with_for_update(skip_locked=True)
    )


DUE_NOTICES = _due(STORED_NOTICE.columns, NOTICES, NoticeState.STORED.value)
DUE_MAILS = _due(STORED_DELIVERY.columns, DELIVERIES, DeliveryState.PENDING.value)


class PostgresShelf:
    async def due_notices(self, uow: UnitOfWork, now: datetime, limit: int) -> list[Notice]:
        return [STORED_NOTICE.load(row) for row in await uow.fetch(DUE_NOTICES, {"now": now, "limit": limit})]

    async def due_mails(self, uow: UnitOfWork, now: datetime, limit: int) -> list[Delivery]:
        return [STORED_DELIVERY.load(row) for row in await uow.fetch(DUE_MAILS, {"now": now, "limit": limit})]

    async def notices(self, uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, Notice]:
        rows = await uow.fetch(NOTICES_OF_IDS, {"ids": list(ids)})
        return {row["id"]: STORED_NOTICE.load(row) for row in rows}

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
