"""What notifications holds about people, and what becomes of it when one is erased."""

from uuid import UUID

import sqlalchemy as sa

from services.notifications.adapters import tables
from services.notifications.domain.delivery import Delivery, DeliveryState
from shared.db import table_of
from shared.erasure import Erased, Holdings, Kept, NoPerson, Way
from shared.outbox import UnitOfWork

DELIVERIES = table_of(tables.Deliveries)
UNNAME = sa.text("""
    UPDATE notices SET subjects = (
        SELECT coalesce(jsonb_object_agg(part.key, part.value), '{}') FROM jsonb_each(subjects) AS part
        WHERE part.value <> to_jsonb(CAST(:id AS text))
    ) WHERE CAST(subjects AS text) LIKE '%' || :id || '%'
""")
HOLDINGS = Holdings(
    Erased(tables.Deliveries, ("person_id",), Way.DELETE),
    Erased(tables.ChosenPreferences, ("id",), Way.DELETE),
    Erased(tables.Notices, ("about_id",), Way.DELETE),
    Erased(tables.Notices, ("subjects",), Way.OWN),
    Erased(tables.ProjectedPeople, ("body",), Way.OWN),
    Kept(
        tables.ProjectedPeople,
        ("id",),
        "for good",
        "the bare mark that an id is gone, so that a late message brings nobody back",
    ),
    NoPerson(tables.ChosenPreferences, ("email",), "yes or no; goes with the preference"),
    NoPerson(tables.Notices, ("details",), "parameters of texts: dates and codes"),
    NoPerson(tables.ProjectedPools, ("body",), "of pools"),
)
PARTS = {
    "notices": sa.text("""
        SELECT event_type, channel, told_at, state, reason, read_at
        FROM deliveries WHERE person_id = CAST(:id AS uuid) ORDER BY told_at, id
    """),
    "preferences": sa.text("SELECT email FROM preferences WHERE id = CAST(:id AS uuid)"),
}
"""What a person is handed over."""


class PostgresTraces:
    async def pending_mails(self, uow: UnitOfWork, person_id: UUID) -> list[Delivery]:
        d = DELIVERIES.c
        mine = (d.person_id == person_id, d.channel == "email", d.state == DeliveryState.PENDING.value)
        return await uow.find(Delivery, *mine, lock=True)

    async def unname(self, uow: UnitOfWork, person_id: UUID) -> None:
        await uow.execute(UNNAME, {"id": str(person_id)})
