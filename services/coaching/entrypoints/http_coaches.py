"""HTTP for coaches: their points, their pools and their leave."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.enter_coach import EnterCoach, enter_coach
from services.coaching.application.policy import ENTER_COACH, PLAN_LEAVE, READ_COACH
from services.coaching.application.record_leave import RecordLeave, record_leave
from services.coaching.domain.coach import Coach
from services.coaching.domain.load import TargetGroup
from services.coaching.entrypoints.calling import read, run, run_when_known
from services.coaching.entrypoints.fields import Body, Day, Flag, Points
from shared.access import Standing, reach
from shared.events.participants import PersonLatest
from shared.outbox.projecting import Projections
from shared.web import Caller, Command, allow


class NewCoach(Body):
    """`agreed_points` replaces what contract and first year give; `own_limit` is what the coach accepts at most."""

    coach_id: UUID
    fte_hundredths: Annotated[int, Field(ge=1, le=100, strict=True, description="100 is full time.")] = 100
    first_year: Flag = False
    agreed_points: Points | None = None
    own_limit: Points | None = None
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=3)] = ()


class NewLeave(Body):
    """Half open; without an end it is not known yet when the coach is back."""

    starts_on: Day
    ends_on: Day | None = None


class PeriodView(BaseModel, from_attributes=True):
    starts_on: date
    ends_on: date | None


class MembershipView(PeriodView):
    pool_id: UUID
    points_limit: int | None
    points_taken: int


class CoachView(BaseModel):
    """`points_free` is what the lower limit leaves after holds and use."""

    coach_id: UUID
    version: int
    points_total: int
    own_limit: int | None
    points_held: int
    points_used: int
    points_free: int
    memberships: list[MembershipView]
    leave: list[PeriodView]
    target_groups: list[TargetGroup]


def coach_view(coach: Coach) -> CoachView:
    return CoachView(
        coach_id=coach.id,
        version=coach.version,
        points_total=coach.points_total,
        own_limit=coach.own_limit,
        points_held=coach.points_held,
        points_used=coach.points_used,
        points_free=coach.points_free,
        memberships=[MembershipView.model_validate(membership) for membership in coach.memberships],
        leave=[PeriodView.model_validate(period) for period in coach.leave],
        target_groups=coach.target_groups,
    )


def coaches_router(projections: Projections) -> APIRouter:
    router = APIRouter(prefix="/coaches", tags=["coaches"])

    @router.post("", status_code=201)
    async def enter(body: NewCoach, command: Annotated[Command, allow(*ENTER_COACH.grants)]) -> CoachView:
        """A person becomes a coach; pools come next."""

        async def effect(uow: CoachingWork) -> CoachView:
            return coach_view(
                await enter_coach(uow, EnterCoach(**dict(body) | {"target_groups": list(body.target_groups)}))
            )

        return await run_when_known(command, projections, PersonLatest, body.coach_id, effect)

    @router.get("/{coach_id}")
    async def read_one(coach_id: UUID, caller: Annotated[Caller, allow(*READ_COACH.grants)]) -> CoachView:
        """A coach sees himself, a coordinator the coaches of his pools."""
        who = Standing.of(caller.principal)
        return coach_view((await read(caller, lambda uow: reach(uow, who, READ_COACH, coach_id))).thing)

    @router.post("/{coach_id}/leave")
    async def go_on_leave(
        coach_id: UUID, body: NewLeave, command: Annotated[Command, allow(*PLAN_LEAVE.grants)]
    ) -> CoachView:
        """Nothing new begins in that time; what runs stays."""
        who = Standing.of(command.principal)

        async def effect(uow: CoachingWork) -> CoachView:
            await reach(uow, who, PLAN_LEAVE, coach_id)
            return coach_view(await record_leave(uow, RecordLeave(coach_id=coach_id, **dict(body))))

        return await run(command, effect)

    return router
