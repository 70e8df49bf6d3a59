"""HTTP: who waited how long and got what, by group and week. Counts and percentiles; small groups are hidden."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.matching.adapters.fairness import pools_seen, waited
from services.matching.application.policy import COMPARE_WAITS
from services.matching.domain.fairness import By, Span, Waited, enough, hidden, spans
from shared import clock
from shared.access import Standing
from shared.outbox import NotFound, UnitsOfWork
from shared.web import Caller, allow

Watcher = Annotated[Caller, allow(*COMPARE_WAITS.grants)]


class WaitedView(BaseModel):
    """Of the requests that waited in the time: how many asked in it, got a coach in it, left without one in it.

    `share_matched` is matched of waited. Days are from the first date: of who got a coach, and of who still waits.
    `fit_against_mean` is the mean fit less that of all in view. What would stand on fewer than ten is null.
    """

    waited: int
    asked: int
    matched: int
    left: int
    share_matched: float
    matched_days_median: float | None
    matched_days_p90: float | None
    waiting_days_median: float | None
    waiting_days_p90: float | None
    fit: float | None
    fit_against_mean: float | None


class WeekView(BaseModel):
    """`found` is null where fewer than ten waited."""

    week: str
    found: WaitedView | None


class GroupView(BaseModel):
    """`name` is a code, `not_stated` where none is known."""

    name: str
    whole: WaitedView
    weeks: list[WeekView]


class FairnessView(BaseModel):
    """`hidden_groups` counts those that are not shown: fewer than ten waited, or the total would give one away."""

    by: By
    starts_at: datetime
    ends_at: datetime
    pools: int
    everyone: WaitedView | None
    weeks: list[WeekView]
    groups: list[GroupView]
    hidden_groups: int


def fairness_router(units: UnitsOfWork) -> APIRouter:
    router = APIRouter(tags=["fairness"])

    @router.get("/fairness")
    async def show_fairness(
        caller: Watcher,
        by: Annotated[By, Query(description="What groups are made by.")] = By.REGION,
        weeks: Annotated[int, Query(ge=1, le=104, description="Calendar weeks, this one included.")] = 12,
        pool_id: Annotated[UUID | None, Query(description="One pool; default: all that the caller oversees.")] = None,
    ) -> FairnessView:
        """How long requests waited and how many got a coach, by group and week, in the pools the caller oversees."""
        now = clock.now()
        async with units.reading(caller.scope) as uow:
            pools = await pools_seen(uow, Standing.of(caller.principal))
            if pool_id is not None and pool_id not in pools:
                raise NotFound("pool")
            asked = spans(now, weeks)
            everyone, groups = await waited(uow, by, asked, pools if pool_id is None else [pool_id])
        shown = [enough(one) for one in everyone]
        small = hidden((name, each[0].waited) for name, each in groups.items() if each[0] is not None)
        mean = shown[0].fit if shown[0] is not None else None
        return FairnessView(
            by=by,
            starts_at=asked[0].starts_at,
            ends_at=now,
            pools=len(pools) if pool_id is None else 1,
            everyone=waited_view(shown[0], mean),
            weeks=week_views(asked, shown),
            groups=[
                GroupView(name=name, whole=whole, weeks=week_views(asked, each))
                for name, each in groups.items()
                if name not in small and (whole := waited_view(each[0], mean)) is not None
            ],
            hidden_groups=len(small),
        )

    return router


def week_views(asked: list[Span], found: list[Waited | None]) -> list[WeekView]:
    """Each against the mean of its own week is left to the reader: a week's fit stands on few."""
    return [
        WeekView(week=span.week, found=waited_view(enough(one)))
        for span, one in zip(asked, found, strict=True)
        if span.week is not None
    ]


def waited_view(found: Waited | None, mean: float | None = None) -> WaitedView | None:
    if found is None:
        return None
    shown = found.shown()
    return WaitedView(
        waited=shown.waited,
        asked=shown.asked,
        matched=shown.matched,
        left=shown.left,
        share_matched=round(shown.share_matched, 4),
        matched_days_median=shown.matched_days[0],
        matched_days_p90=shown.matched_days[1],
        waiting_days_median=shown.waiting_days[0],
        waiting_days_p90=shown.waiting_days[1],
        fit=shown.fit,
        fit_against_mean=None if shown.fit is None or mean is None else round(shown.fit - mean, 1),
    )
