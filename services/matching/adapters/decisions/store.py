"""Plans and explanations in PostgreSQL. Ids of coaches stand beside the packed inputs, where they can be erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.matching.adapters.tables import Explanations, Plans, Proposals
from services.matching.domain.decision import PlanRecord
from shared.db import Prepared, table_of
from shared.outbox import UnitOfWork

PLANS, EXPLANATIONS, PROPOSALS = table_of(Plans), table_of(Explanations), table_of(Proposals)
QUIET, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=1)
"""A plan is explained when none was made for a second, or after a minute; who asks sooner has it made then."""
_newer = PLANS.alias("newer")
_busy = sa.exists().where(
    ~_newer.c.explained, _newer.c.planned_at > sa.bindparam("just_now"), _newer.c.planned_at <= sa.bindparam("now")
)
NEXT = Prepared(
    sa.select(PLANS)
    .where(~PLANS.c.explained, sa.or_(~_busy, PLANS.c.planned_at <= sa.bindparam("long_ago")))
    .order_by(PLANS.c.planned_at, PLANS.c.id)
    .limit(sa.literal_column("1"))
    .with_for_update(skip_locked=True, of=PLANS)
)
KEEP = Prepared(insert(PLANS).values({one.name: sa.bindparam(one.name) for one in PLANS.c}).on_conflict_do_nothing())
ANSWERS = sa.select(
    PROPOSALS.c.id,
    PROPOSALS.c.request_id,
    PROPOSALS.c.coaches,
    EXPLANATIONS.c.proposal_id.is_not(None).label("explained"),
).select_from(PROPOSALS.outerjoin(EXPLANATIONS, EXPLANATIONS.c.proposal_id == PROPOSALS.c.id))


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal of a plan: its request and its coaches, best first. `explained`: there is an explanation."""

    proposal_id: UUID
    request_id: UUID
    coaches: tuple[UUID, ...]
    explained: bool


async def keep_plan(uow: UnitOfWork, record: PlanRecord, until: date) -> None:
    """A plan that was made again after a crash is there already, if it was committed."""
    row = {
        "id": record.id,
        "pool_id": record.pool_id,
        "planned_at": record.planned_at,
        "rules_version": record.rules_version,
        "catalogue_revision": record.catalogue_revision,
        "engine_version": record.engine_version,
        "requests": record.requests,
        "coach_ids": list(record.coaches),
        "whole": record.whole,
        "inputs": record.inputs,
        "kept_until": until,
        "explained": False,
    }
    await uow.fetch(KEEP, row)


async def plan_of(uow: UnitOfWork, id: UUID) -> PlanRecord | None:
    """None where it is kept no longer."""
    row = (await uow.execute(sa.select(PLANS).where(PLANS.c.id == id))).mappings().first()
    return None if row is None else _record(row)


async def next_to_explain(uow: UnitOfWork, now: datetime) -> PlanRecord | None:
    """The oldest plan with proposals that have no explanation yet, locked; None where all have, or must wait."""
    rows = await uow.fetch(NEXT, {"now": now, "just_now": now - QUIET, "long_ago": now - LONGEST_WAIT})
    return _record(rows[0]) if rows else None


async def answers_of(uow: UnitOfWork, plan_id: UUID) -> list[Answer]:
    rows = (await uow.execute(ANSWERS.where(PROPOSALS.c.plan_id == plan_id).order_by(PROPOSALS.c.id))).mappings()
    return [
        Answer(row["id"], row["request_id"], tuple(UUID(one["coach_id"]) for one in row["coaches"]), row["explained"])
        for row in rows
    ]


async def keep_explanations(
    uow: UnitOfWork, bodies: Mapping[UUID, dict[str, Any]], engine_version: str, *, finished: UUID | None
) -> None:
    """`finished`: the plan none of whose proposals is without one any more."""
    rows = [{"proposal_id": id, "body": body, "engine_version": engine_version} for id, body in bodies.items()]
    if rows:
        await uow.execute(insert(EXPLANATIONS).values(rows).on_conflict_do_nothing())
    if finished is not None:
        await uow.execute(PLANS.update().where(PLANS.c.id == finished).values(explained=True))


async def explanation_of(uow: UnitOfWork, proposal_id: UUID) -> tuple[dict[str, Any], str] | None:
    """The body and the engine's version; None where it is not there yet."""
    query = sa.select(EXPLANATIONS.c.body, EXPLANATIONS.c.engine_version)
    row = (await uow.execute(query.where(EXPLANATIONS.c.proposal_id == proposal_id))).first()
    return None if row is None else (row.body, row.engine_version)


async def forget_plans(uow: UnitOfWork, today: date) -> int:
    """Those whose time is over; their proposals and explanations stay."""
    return (await uow.execute(PLANS.delete().where(PLANS.c.kept_until <= today))).rowcount


def _record(row: Mapping[Any, Any]) -> PlanRecord:
    coaches: Sequence[UUID] = row["coach_ids"]
    names = ("id", "pool_id", "planned_at", "rules_version", "catalogue_revision", "engine_version", "requests")
    return PlanRecord(
        **{name: row[name] for name in names}, coaches=tuple(coaches), whole=row["whole"], inputs=row["inputs"]
    )
