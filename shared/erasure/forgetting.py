"""A person's tombstone queues the person; a job forgets, each person in a transaction of its own; an endpoint answers.

Level-triggered: a crash begins again, and a restored backup meets the tombstone anew when it is rebuilt.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
import structlog
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert

from shared import clock
from shared.db import table_of
from shared.erasure.holdings import Holdings
from shared.events.envelope import Envelope
from shared.identity.policy import Caller, allow, service
from shared.identity.principal import Role
from shared.outbox.tables import PersonToForget
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork
from shared.runtime.jobs import Job

log = structlog.get_logger()
QUEUE = table_of(PersonToForget)
AT_ONCE = 50
Step = Callable[[UnitOfWork, UUID], Awaitable[None]]


async def queue_the_gone(uow: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
    """For the projection of people: who was erased is to be forgotten."""
    now = clock.real_now()
    rows = [{"id": envelope.subject, "queued_at": now} for envelope in envelopes if envelope.event is None]
    if rows:
        await uow.execute(insert(QUEUE).values(rows).on_conflict_do_nothing())


def forgetting(name: str, holdings: Holdings, own: Step | None = None) -> Job:
    """`own` changes what the service publishes; it runs before the rest, in the same transaction."""
    actor = Cause.by(f"service:{name}")

    async def run(units: UnitsOfWork) -> None:
        async with units(actor) as uow:
            due = list((await uow.execute(sa.select(QUEUE.c.id).order_by(QUEUE.c.queued_at).limit(AT_ONCE))).scalars())
        for id in due:
            async with units(actor) as uow:
                if own is not None:
                    await own(uow, UUID(id))
                await holdings.forget(uow, UUID(id))
                await uow.execute(QUEUE.delete().where(QUEUE.c.id == id))
            log.info("person_forgotten")

    return Job("forget_the_erased", run)


class KeptView(BaseModel):
    """What stays, until when and why."""

    table: str
    columns: list[str]
    until: str
    why: str


class ErasureAnswer(BaseModel):
    """`erased`: nothing is left but what is `kept`. `remaining`: rows by table that are still to be forgotten."""

    erased: bool
    remaining: dict[str, int]
    kept: list[KeptView]


def erasures_router(units: UnitsOfWork, holdings: Holdings) -> APIRouter:
    router = APIRouter(prefix="/erasures", tags=["erasures"])

    @router.get("/{person_id}")
    async def answer(
        person_id: UUID, caller: Annotated[Caller, allow(Role.OPERATOR, service("participants"), service("landing"))]
    ) -> ErasureAnswer:
        """What this service still holds of somebody who was erased: counted now, not remembered."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            remaining = await holdings.remaining(uow, person_id)
        kept = [
            KeptView(table=table_of(one.table).name, columns=list(one.columns), until=one.until, why=one.why)
            for one in holdings.kept
        ]
        return ErasureAnswer(erased=not remaining, remaining=remaining, kept=kept)

    return router
