"""HTTP: what each rule costs those who wait in a pool, computed by planning once more without it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.matching.adapters.decisions.present import WHOLE, Present, TooLarge
from services.matching.adapters.desk import ITSELF
from services.matching.application.policy import OVERSEE_POOL
from services.matching.entrypoints.http import Overseer
from services.matching.entrypoints.thinking import Thinking
from shared import clock
from shared.access import Standing, reach
from shared.outbox import UnitsOfWork
from shared.web.problems import Problem


class RulePriceView(BaseModel):
    """What there would be more without the rule: points of the objective, of fit, requests with a coach.

    Shares are parts of what there would be then. `exact`: both plans are proved the best. Fit may go either way, since
    the plans serve others.
    """

    rule: str
    objective: int
    objective_share: float
    fit: int
    fit_share: float
    assigned: int
    exact: bool


class RulePricesView(BaseModel):
    """Of the plan with every rule: who can be answered now, who of them gets a coach, points, and what rules cost."""

    pool_id: UUID
    requests: int
    coaches: int
    assigned: int
    objective: int
    fit: int
    exact: bool
    rules: list[RulePriceView]
    rules_version: str
    catalogue_revision: int
    engine_version: str


def rule_prices_router(units: UnitsOfWork, present: Present, thinking: Thinking) -> APIRouter:
    router = APIRouter(tags=["matching"])

    @router.get("/pools/{pool_id}/rule-prices")
    async def price_the_rules(
        pool_id: UUID,
        caller: Overseer,
        employer_cap: Annotated[
            int | None, Query(ge=0, le=1_000, description="Price a cap of so many requests an employer as well.")
        ] = None,
    ) -> RulePricesView:
        """What each rule costs those who can be answered now: planned once more without it. Nothing is proposed."""
        async with units.reading(caller.scope) as uow:
            await reach(uow, Standing.of(caller.principal), OVERSEE_POOL, pool_id)
        async with units(ITSELF) as own:
            world = await present.world(own, pool_id)
        if world is None:
            raise Problem(409, "nobody_waits", "Nobody waits in this pool, so no rule costs anything now.")
        try:
            found = await thinking.about(present.prices, world, clock.now(), employer_cap)
        except TooLarge:
            raise Problem(
                409,
                "pool_too_large",
                f"More than {WHOLE:,} wait in this pool. Price rules on files: landing match coaching --rule-prices.",
            ) from None
        return RulePricesView.model_validate(found | {"pool_id": pool_id})

    return router
