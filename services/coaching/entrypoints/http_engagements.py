"""HTTP for engagements up to their start: intake, start, no fit."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.access import knows_reasons, reach_engagement
from services.coaching.application.record_intake import RecordIntake, record_intake
from services.coaching.application.report_no_fit import ReportNoFit, report_no_fit
from services.coaching.application.start_engagement import StartEngagement, start_engagement
from services.coaching.entrypoints.calling import read, run, run_when_known, scope_of
from services.coaching.entrypoints.engagement_views import (
    EndedView,
    EngagementView,
    Intake,
    Start,
    ended_view,
    engagement_view,
)
from services.coaching.entrypoints.fields import Reason
from shared.events.participants import PersonLatest
from shared.identity.principal import Role
from shared.outbox.projecting import Projections
from shared.web import Caller, Command, allow, service

Reader = Annotated[Caller, allow(Role.COACH, Role.STARTER, Role.EMPLOYER_CONTACT, Role.COORDINATOR, service("landing"))]
Guiding = Annotated[Command, allow(Role.COACH, Role.COORDINATOR, service("landing"))]
Two = Annotated[Command, allow(Role.COACH, Role.STARTER)]


def engagements_router(projections: Projections) -> APIRouter:
    router = APIRouter(prefix="/engagements", tags=["engagements"])

    @router.get("/{engagement_id}")
    async def read_one(engagement_id: UUID, caller: Reader) -> EngagementView:
        """An engagement, as one of the two, as the employer or as a coordinator."""
        scope = scope_of(caller)

        async def look(uow: CoachingWork) -> EngagementView:
            engagement = await reach_engagement(uow, scope, engagement_id)
            return engagement_view(engagement, with_reason=await knows_reasons(uow, scope, engagement))

        return await read(caller, look)

    @router.post("/{engagement_id}/intake")
    async def meet(engagement_id: UUID, body: Intake, command: Guiding) -> EngagementView:
        """Coach and starter have met."""
        scope, asked = scope_of(command), RecordIntake(engagement_id, body.held_on, body.starter_id)

        async def effect(uow: CoachingWork) -> EngagementView:
            await reach_engagement(uow, scope, engagement_id, as_employer=False)
            return engagement_view(await record_intake(uow, asked))

        if body.starter_id is None:
            return await run(command, effect)
        return await run_when_known(command, projections, PersonLatest, body.starter_id, effect)

    @router.post("/{engagement_id}/start")
    async def begin(engagement_id: UUID, body: Start, command: Guiding) -> EngagementView:
        """Coach and starter go on together."""
        scope, asked = scope_of(command), StartEngagement(engagement_id, body.starts_on)

        async def effect(uow: CoachingWork) -> EngagementView:
            await reach_engagement(uow, scope, engagement_id, as_employer=False)
            return engagement_view(await start_engagement(uow, asked))

        return await run(command, effect)

    @router.post("/{engagement_id}/no-fit")
    async def part(engagement_id: UUID, body: Reason, command: Two) -> EndedView:
        """It does not fit, says coach or starter. A successor request takes over; the employer hears no reason."""
        assert command.principal.person_id is not None
        asked = ReportNoFit(engagement_id, command.principal.person_id, body.reason)

        async def effect(uow: CoachingWork) -> EndedView:
            ended = await report_no_fit(uow, asked)
            return ended_view(ended.engagement, ended.successor.id)

        return await run(command, effect)

    return router
