"""HTTP: why somebody was proposed, and what a pool's plan waits for. Codes and numbers; the words are the portal's."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.matching.adapters.waiting_list import proposals_of, waiting_in
from services.matching.application.policy import EXPLAIN_REQUEST, OVERSEE_POOL, READ_PROPOSAL
from services.matching.application.waiting import Waiting, WaitsFor
from services.matching.domain.proposal import Proposal
from services.matching.domain.score import Candidate
from services.matching.domain.window import boundary_after
from shared import clock
from shared.access import Standing, reach
from shared.events.coaching import PoolLatest, PoolMode
from shared.outbox import UnitsOfWork
from shared.web import Caller, Page, Paging, allow, page

Overseer = Annotated[Caller, allow(*OVERSEE_POOL.grants)]


class PartView(BaseModel, from_attributes=True):
    code: str
    points: int


class CoachView(BaseModel, from_attributes=True):
    """`score` is the sum of its parts."""

    coach_id: UUID
    score: int
    parts: list[PartView]


class ProposalView(BaseModel):
    """`alternatives` counts the other coaches who were allowed; `gap` is 0 where the plan was proved best."""

    proposal_id: UUID
    version: int
    request_id: UUID
    request_version: int
    pool_id: UUID
    coaches: list[CoachView]
    alternatives: int
    gap: float
    rules_version: str
    catalogue_revision: int
    proposed_at: datetime


class WaitingView(BaseModel):
    """`planned_from` is the boundary of the request's window."""

    request_id: UUID
    version: int
    first_requested_at: datetime
    planned_from: datetime
    waits_for: WaitsFor
    proposal_id: UUID | None


class PlanView(Page[WaitingView]):
    """Who waits, in line; `next_boundary` is null in a pool without a window."""

    pool_id: UUID
    mode: PoolMode
    gather_minutes: int
    as_of: datetime
    next_boundary: datetime | None


def matching_router(units: UnitsOfWork) -> APIRouter:
    router = APIRouter(tags=["matching"])

    @router.get("/proposals/{proposal_id}")
    async def explain_proposal(
        proposal_id: UUID, caller: Annotated[Caller, allow(*READ_PROPOSAL.grants)]
    ) -> ProposalView:
        """Why these coaches were proposed: each score with its parts. A coach sees only his own."""
        who = Standing.of(caller.principal)
        async with units.reading(caller.scope) as uow:
            proposal, seen = await reach(uow, who, READ_PROPOSAL, proposal_id)
        whole = seen.shows("coaches")
        return proposal_view(
            proposal, tuple(coach for coach in proposal.coaches if whole or coach.coach_id == who.person_id)
        )

    @router.get("/requests/{request_id}/proposals")
    async def list_proposals(
        request_id: UUID,
        caller: Annotated[Caller, allow(*EXPLAIN_REQUEST.grants)],
        paging: Annotated[Paging, Depends()],
    ) -> Page[ProposalView]:
        """What was proposed for a request, newest first, also once it waits no longer."""
        after = paging.after(int)
        async with units.reading(caller.scope) as uow:
            await reach(uow, Standing.of(caller.principal), EXPLAIN_REQUEST, request_id)
            found = await proposals_of(uow, request_id, after[0] if after else None, paging.limit + 1)
        return page(
            found,
            paging,
            key=lambda proposal: proposal.request_version,
            view=lambda proposal: proposal_view(proposal, proposal.coaches),
        )

    @router.get("/pools/{pool_id}/plan")
    async def show_plan(pool_id: UUID, caller: Overseer, paging: Annotated[Paging, Depends()]) -> PlanView:
        """What each waiting request waits for: its window, an answer, a choice, a person, or a coach."""
        after: Any = paging.after(datetime, UUID)
        async with units.reading(caller.scope) as uow:
            pool, _ = await reach(uow, Standing.of(caller.principal), OVERSEE_POOL, pool_id)
            rows = await waiting_in(uow, pool_id, after, paging.limit + 1)
        return plan_view(pool, rows, paging, clock.now())

    return router


def proposal_view(proposal: Proposal, coaches: tuple[Candidate, ...]) -> ProposalView:
    return ProposalView(
        proposal_id=proposal.id,
        version=proposal.version,
        request_id=proposal.request_id,
        request_version=proposal.request_version,
        pool_id=proposal.pool_id,
        coaches=[CoachView.model_validate(coach) for coach in coaches],
        alternatives=proposal.alternatives,
        gap=proposal.gap,
        rules_version=proposal.rules_version,
        catalogue_revision=proposal.catalogue_revision,
        proposed_at=proposal.proposed_at,
    )


def plan_view(pool: PoolLatest, rows: list[Waiting], paging: Paging, now: datetime) -> PlanView:
    shown: Page[WaitingView] = page(
        rows,
        paging,
        key=lambda waiting: (waiting.first_requested_at, waiting.request_id),
        view=lambda waiting: waiting_view(waiting, pool, now),
    )
    return PlanView(
        items=shown.items,
        next=shown.next,
        pool_id=pool.pool_id,
        mode=pool.mode,
        gather_minutes=pool.gather_minutes,
        as_of=now,
        next_boundary=boundary_after(now, pool.gather_minutes) if pool.gather_minutes else None,
    )


def waiting_view(waiting: Waiting, pool: PoolLatest, now: datetime) -> WaitingView:
    return WaitingView(
        request_id=waiting.request_id,
        version=waiting.version,
        first_requested_at=waiting.first_requested_at,
        planned_from=waiting.boundary(pool.gather_minutes),
        waits_for=waiting.waits_for(pool.gather_minutes, now, shortlists=pool.mode is PoolMode.SHORTLIST),
        proposal_id=waiting.proposal_id,
    )
