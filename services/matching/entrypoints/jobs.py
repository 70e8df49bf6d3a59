"""What recurs: explain what was decided, apart from deciding, and forget what is kept no longer."""

import asyncio
from uuid import UUID

import structlog

from services.matching.adapters.decisions.questions import why
from services.matching.adapters.decisions.recording import engine_version
from services.matching.adapters.decisions.store import answers_of, forget_plans, keep_explanations, next_to_explain
from services.matching.adapters.desk import ITSELF
from shared import clock
from shared.outbox import UnitsOfWork
from shared.runtime import Job

log = structlog.get_logger()
AT_ONCE = 20
"""Explanations a transaction: some 10 ms each, more where loads differ."""


async def explain_decisions(units: UnitsOfWork) -> None:
    """Plan after plan, oldest first; a crash begins again where the last commit was.

    A plan that cannot be explained is logged and does not hold up the others.
    """
    while await _explained_some(units):
        pass


async def _explained_some(units: UnitsOfWork) -> bool:
    async with units(ITSELF) as uow:
        record = await next_to_explain(uow, clock.now())
        if record is None:
            return False

        answers = await answers_of(uow, record.id)
        without = [answer for answer in answers if not answer.explained]
        finished: UUID | None = record.id if len(without) <= AT_ONCE else None
        try:
            bodies = await asyncio.to_thread(why, record, answers, without[:AT_ONCE])
        except Exception as error:
            log.exception("plan_not_explained", plan_id=str(record.id), error=type(error).__name__)
            bodies, finished = {}, record.id
        await keep_explanations(uow, bodies, engine_version(), finished=finished)
    return True


async def forget_old_plans(units: UnitsOfWork) -> None:
    async with units(ITSELF) as uow:
        await forget_plans(uow, clock.real_now().date())


JOBS = (
    Job("explain_decisions", explain_decisions),
    Job("forget_old_plans", forget_old_plans, every_seconds=3600),
)
