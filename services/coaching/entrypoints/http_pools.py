"""HTTP for pools: what they are, who takes part, and who waits."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.access import reach_pool
from services.coaching.application.add_coach import AddCoach, add_coach
from services.coaching.application.add_member import AddMember, add_member
from services.coaching.application.open_pool import OpenPool, open_pool
from services.coaching.application.ports import InLine
from services.coaching.application.scope import Scope
from services.coaching.domain.pool import Pool
from services.coaching.entrypoints.calling import read, run, run_when_known, scope_of
from services.coaching.entrypoints.http_coaches import CoachView, coach_view
from services.coaching.entrypoints.pool_views import InLineView, NewMember, NewPool, NewPoolCoach, PoolView, pool_view
from shared.events.participants import OrganisationLatest
from shared.identity.principal import Role
from shared.outbox import NotFound
from shared.outbox.projecting import Projections
from shared.web import SIGNED_IN, Caller, Command, Page, Paging, allow, page, service

Manager = Annotated[Command, allow(Role.OPERATOR, Role.COORDINATOR, service("landing"))]
Waiting = Annotated[Caller, allow(Role.COORDINATOR, Role.EMPLOYER_CONTACT, service("landing"))]


def pools_router() -> APIRouter:
    router = APIRouter(prefix="/pools", tags=["pools"])

    @router.post("", status_code=201)
    async def open_one(body: NewPool, command: Manager) -> PoolView:
        """A new pool in provinces that the coordinator has."""
        scope = scope_of(command, administers=True)
        asked = OpenPool(**dict(body) | {"settings": body.settings.settings()})
        if not scope.everything and scope.provinces.isdisjoint(body.provinces):
            raise NotFound("province")
        return await run(command, lambda uow: _viewed(open_pool(uow, asked), scope))

    @router.get("")
    async def list_all(
        caller: Annotated[Caller, allow(SIGNED_IN)], paging: Annotated[Paging, Depends()]
    ) -> Page[PoolView]:
        """All pools, in the order in which they were opened."""
        after = paging.after(UUID)
        found = await read(caller, lambda uow: uow.pools(after[0] if after else None, paging.limit + 1))
        scope = scope_of(caller, administers=True)
        return page(found, paging, lambda pool: pool.id, lambda pool: pool_view(pool, scope))

    @router.get("/{pool_id}")
    async def read_one(pool_id: UUID, caller: Annotated[Caller, allow(SIGNED_IN)]) -> PoolView:
        pool = await read(caller, lambda uow: uow.get(Pool, pool_id))
        if pool is None:
            raise NotFound("pool")
        return pool_view(pool, scope_of(caller, administers=True))

    @router.get("/{pool_id}/waiting-list")
    async def waiting_list(pool_id: UUID, caller: Waiting, paging: Annotated[Paging, Depends()]) -> Page[InLineView]:
        """Who waits, in line. Coordinators of the pool see everybody, an employer its own requests."""
        scope, after = scope_of(caller), paging.after(datetime, UUID)

        async def look(uow: CoachingWork) -> list[InLine]:
            pool = await uow.get(Pool, pool_id)
            if pool is None:
                raise NotFound("pool")
            if scope.coordinates(pool):
                return await uow.waiting_list(pool_id, None, after, paging.limit + 1)
            own = await uow.waiting_list(pool_id, scope.organisations, after, paging.limit + 1)
            return [replace(row, attention=None) for row in own]

        found = await read(caller, look)
        return page(found, paging, lambda row: (row.first_requested_at, row.id), InLineView.model_validate)

    return router


def takers_router(projections: Projections) -> APIRouter:
    """Who takes part in a pool: employers and coaches."""
    router = APIRouter(prefix="/pools", tags=["pools"])

    @router.post("/{pool_id}/members")
    async def admit(pool_id: UUID, body: NewMember, command: Manager) -> PoolView:
        """An employer takes part from that day on."""
        scope, asked = scope_of(command, administers=True), AddMember(pool_id=pool_id, **dict(body))

        async def effect(uow: CoachingWork) -> PoolView:
            await reach_pool(uow, scope, pool_id)
            return pool_view(await add_member(uow, asked), scope)

        return await run_when_known(command, projections, OrganisationLatest, body.organisation_id, effect)

    @router.post("/{pool_id}/coaches")
    async def take_on(pool_id: UUID, body: NewPoolCoach, command: Manager) -> CoachView:
        """A coach joins the pool."""
        scope, asked = scope_of(command, administers=True), AddCoach(pool_id=pool_id, **dict(body))

        async def effect(uow: CoachingWork) -> CoachView:
            await reach_pool(uow, scope, pool_id)
            return coach_view(await add_coach(uow, asked))

        return await run(command, effect)

    return router


async def _viewed(pool: Awaitable[Pool], scope: Scope) -> PoolView:
    return pool_view(await pool, scope)
