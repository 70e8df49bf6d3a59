"""HTTP for engagements up to their start: intake, start, no fit."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.policy import GUIDE, PART, READ_ENGAGEMENT
from services.coaching.application.record_intake import RecordIntake, record_intake
from services.coaching.application.report_no_fit import ReportNoFit, report_no_fit
from services.coaching.application.start_engagement import StartEngagement, start_engagement
from services.coaching.entrypoints.calling import person_of, read, run, run_when_known
from services.coaching.entrypoints.engagement_views import (
    EndedView,
    EngagementView,
    Intake,
    Start,
    ended_view,
    engagement_view,
)
from services.coaching.entrypoints.fields import Reason
from shared.access import Standing, reach
from shared.events.participants import PersonLatest
from shared.outbox.projecting import Projections
from shared.web import Caller, Command, allow

Guiding = Annotated[Command, allow(*GUIDE.grants)]


def engagements_router(projections: Projections) -> APIRouter:
    router = APIRouter(prefix="/engagements", tags=["engagements"])

    @router.get("/{engagement_id}")
    async def read_one(
        engagement_id: UUID, caller: Annotated[Caller, allow(*READ_ENGAGEMENT.grants)]
    ) -> EngagementView:
        """An engagement, as one of the two, as the employer or as a coordinator."""
        who = Standing.of(caller.principal)
        engagement, seen = await read(caller, lambda uow: reach(uow, who, READ_ENGAGEMENT, engagement_id))
        return seen.of(engagement_view(engagement))

    @router.post("/{engagement_id}/intake")
    async def meet(engagement_id: UUID, body: Intake, command: Guiding) -> EngagementView:
        """Coach and starter have met."""
        who, asked = Standing.of(command.principal), RecordIntake(engagement_id, body.held_on, body.starter_id)

        async def effect(uow: CoachingWork) -> EngagementView:
            await reach(uow, who, GUIDE, engagement_id)
            return engagement_view(await record_intake(uow, asked))

        if body.starter_id is None:
            return await run(command, effect)
        return await run_when_known(command, projections, PersonLatest, body.starter_id, effect)

    @router.post("/{engagement_id}/start")
    async def begin(engagement_id: UUID, body: Start, command: Guiding) -> EngagementView:
        """Coach and starter go on together."""
        who, asked = Standing.of(command.principal), StartEngagement(engagement_id, body.starts_on)

        async def effect(uow: CoachingWork) -> EngagementView:
            await reach(uow, who, GUIDE, engagement_id)
            return engagement_view(await start_engagement(uow, asked))

        return await run(command, effect)

    @router.post("/{engagement_id}/no-fit")
    async def part(engagement_id: UUID, body: Reason, command: Annotated[Command, allow(*PART.grants)]) -> EndedView:
        """It does not fit, says coach or starter. A successor request takes over; the employer hears no reason."""
        who, asked = Standing.of(command.principal), ReportNoFit(engagement_id, person_of(command), body.reason)

        async def effect(uow: CoachingWork) -> EndedView:
            await reach(uow, who, PART, engagement_id)
            ended = await report_no_fit(uow, asked)
            return ended_view(ended.engagement, ended.successor.id)

        return await run(command, effect)

    return router
