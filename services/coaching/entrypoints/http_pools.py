"""HTTP for pools: what they are, who takes part, and who waits."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.add_coach import AddCoach, add_coach
from services.coaching.application.add_member import AddMember, add_member
from services.coaching.application.open_pool import OpenPool, open_pool
from services.coaching.application.policy import MANAGE_POOL, READ_POOL, READ_REQUEST
from services.coaching.application.ports import InLine
from services.coaching.domain.coach import Coach
from services.coaching.domain.pool import Pool
from services.coaching.entrypoints.calling import read, run, run_when_known
from services.coaching.entrypoints.http_coaches import CoachView, coach_view
from services.coaching.entrypoints.pool_views import InLineView, NewMember, NewPool, NewPoolCoach, PoolView, pool_view
from shared.access import Permission, Standing, permission, permissions, reach
from shared.events.participants import OrganisationLatest
from shared.outbox import NotFound
from shared.outbox.projecting import Projections
from shared.web import Caller, Command, Page, Paging, allow, page

Manager = Annotated[Command, allow(*MANAGE_POOL.grants)]
Reader = Annotated[Caller, allow(*READ_POOL.grants)]
Managing = Annotated[Caller, allow(*MANAGE_POOL.grants)]
Waiting = Annotated[Caller, allow(*READ_REQUEST.grants)]


def pools_router() -> APIRouter:
    router = APIRouter(prefix="/pools", tags=["pools"])

    @router.post("", status_code=201)
    async def open_one(body: NewPool, command: Manager) -> PoolView:
        """A new pool in provinces that the coordinator has."""
        who, asked = Standing.of(command.principal), OpenPool(**dict(body) | {"settings": body.settings.settings()})

        async def effect(uow: CoachingWork) -> PoolView:
            if not await permission(uow, who, MANAGE_POOL, asked):
                raise NotFound("province")
            return await _view(uow, who, await open_pool(uow, asked))

        return await run(command, effect)

    @router.get("")
    async def list_all(caller: Reader, paging: Annotated[Paging, Depends()]) -> Page[PoolView]:
        """All pools, in the order in which they were opened."""
        who, after = Standing.of(caller.principal), paging.after(UUID)

        async def look(uow: CoachingWork) -> list[tuple[Pool, Permission]]:
            pools = await uow.pools(after[0] if after else None, paging.limit + 1)
            return list(zip(pools, await permissions(uow, who, READ_POOL, pools), strict=True))

        found = await read(caller, look)
        return page(found, paging, lambda row: row[0].id, lambda row: pool_view(row[0], who, row[1]))

    @router.get("/{pool_id}")
    async def read_one(pool_id: UUID, caller: Reader) -> PoolView:
        """One pool; whose members are shown depends on who asks."""
        who = Standing.of(caller.principal)
        pool, seen = await read(caller, lambda uow: reach(uow, who, READ_POOL, pool_id))
        return pool_view(pool, who, seen)

    @router.get("/{pool_id}/waiting-list")
    async def waiting_list(pool_id: UUID, caller: Waiting, paging: Annotated[Paging, Depends()]) -> Page[InLineView]:
        """Who waits, in line. Coordinators of the pool see everybody, an employer its own requests."""
        who, after = Standing.of(caller.principal), paging.after(datetime, UUID)

        async def look(uow: CoachingWork) -> list[tuple[InLine, Permission]]:
            await reach(uow, who, READ_POOL, pool_id)
            line = await uow.waiting_list(who, pool_id, after, paging.limit + 1)
            return list(zip(line, await permissions(uow, who, READ_REQUEST, line), strict=True))

        found = await read(caller, look)
        return page(
            found,
            paging,
            lambda row: (row[0].first_requested_at, row[0].id),
            lambda row: row[1].of(InLineView.model_validate(row[0])),
        )

    return router


def takers_router(projections: Projections) -> APIRouter:
    """Who takes part in a pool: employers and coaches."""
    router = APIRouter(prefix="/pools", tags=["pools"])

    @router.post("/{pool_id}/members")
    async def admit(pool_id: UUID, body: NewMember, command: Manager) -> PoolView:
        """An employer takes part from that day on."""
        who, asked = Standing.of(command.principal), AddMember(pool_id=pool_id, **dict(body))

        async def effect(uow: CoachingWork) -> PoolView:
            await reach(uow, who, MANAGE_POOL, pool_id)
            return await _view(uow, who, await add_member(uow, asked))

        return await run_when_known(command, projections, OrganisationLatest, body.organisation_id, effect)

    @router.get("/{pool_id}/coaches")
    async def coaches(pool_id: UUID, caller: Managing, paging: Annotated[Paging, Depends()]) -> Page[CoachView]:
        """The coaches of a pool, for operators and the coordinators of its provinces."""
        who, after = Standing.of(caller.principal), paging.after(UUID)

        async def look(uow: CoachingWork) -> list[Coach]:
            await reach(uow, who, MANAGE_POOL, pool_id)
            return await uow.coaches_of(pool_id, after[0] if after else None, paging.limit + 1)

        return page(await read(caller, look), paging, lambda coach: coach.id, coach_view)

    @router.post("/{pool_id}/coaches")
    async def take_on(pool_id: UUID, body: NewPoolCoach, command: Manager) -> CoachView:
        """A coach joins the pool."""
        who, asked = Standing.of(command.principal), AddCoach(pool_id=pool_id, **dict(body))

        async def effect(uow: CoachingWork) -> CoachView:
            await reach(uow, who, MANAGE_POOL, pool_id)
            return coach_view(await add_coach(uow, asked))

        return await run(command, effect)

    return router


async def _view(uow: CoachingWork, who: Standing, pool: Pool) -> PoolView:
    return pool_view(pool, who, await permission(uow, who, READ_POOL, pool))
