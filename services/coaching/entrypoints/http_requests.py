"""HTTP for requests: ask, read, choose, and what coordinators decide."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.access import reach_pool, reach_request
from services.coaching.application.choose_coach import ChooseCoach, choose_coach
from services.coaching.application.end_request import RejectRequest, WithdrawRequest, reject_request, withdraw_request
from services.coaching.application.give_precedence import GivePrecedence, give_precedence
from services.coaching.application.offer_coach import Answer, OfferCoach, offer_coach
from services.coaching.application.open_request import Opened, OpenRequest, open_request
from services.coaching.application.ports import Line
from services.coaching.application.scope import Scope
from services.coaching.domain.parts import RequestState
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from services.coaching.entrypoints.calling import read, run, scope_of
from services.coaching.entrypoints.fields import Body, Reason
from services.coaching.entrypoints.opening import run_opening
from services.coaching.entrypoints.request_views import (
    ChoiceView,
    NewRequest,
    OpenedView,
    RequestView,
    choice_view,
    request_view,
)
from shared.identity.principal import Role
from shared.outbox.projecting import Projections
from shared.web import Caller, Command, Page, Paging, Problem, allow, page, service

Asking = Annotated[Command, allow(Role.EMPLOYER_CONTACT, Role.COORDINATOR, service("landing"))]
Reading = Annotated[Caller, allow(Role.EMPLOYER_CONTACT, Role.COORDINATOR, service("landing"))]
Coordinating = Annotated[Command, allow(Role.COORDINATOR, service("landing"))]
Choosing = Annotated[Command, allow(Role.EMPLOYER_CONTACT)]


class Coach(Body):
    coach_id: UUID


def requests_router(projections: Projections) -> APIRouter:
    router = APIRouter(prefix="/requests", tags=["requests"])

    @router.post("", status_code=201)
    async def ask(body: NewRequest, command: Asking) -> OpenedView:
        """Ask for a coach, for one starter or for a number of places; the first one's place in line is told."""
        scope = scope_of(command)
        if body.imported and not scope.everything:
            raise Problem(403, "not_allowed", "First dates, points and exclusions are taken from imports only.")

        async def effect(uow: CoachingWork) -> OpenedView:
            if not scope.speaks_for(body.employer_id):
                await reach_pool(uow, scope, body.pool_id)
            return _opened(await open_request(uow, _asked(body)))

        return await run_opening(command, projections, body.starter_id, effect)

    @router.get("")
    async def list_some(
        caller: Reading,
        paging: Annotated[Paging, Depends()],
        pool_id: UUID | None = None,
        state: RequestState | None = None,
    ) -> Page[RequestView]:
        """Requests of the caller's organisations, or of pools in the coordinator's provinces, by time."""
        scope, after = scope_of(caller), paging.after(UUID)
        last = after[0] if after else None
        found = await read(caller, lambda uow: uow.requests(scope, pool_id, state, last, paging.limit + 1))
        return page(found, paging, lambda request: request.id, request_view)

    @router.get("/{request_id}")
    async def read_one(request_id: UUID, caller: Reading) -> RequestView:
        """One request with its present place in line."""
        scope = scope_of(caller)

        async def look(uow: CoachingWork) -> RequestView:
            return await _view(uow, scope, await reach_request(uow, scope, request_id))

        return await read(caller, look)

    return router


def employers_router() -> APIRouter:
    """What an employer does with a request that waits."""
    router = APIRouter(prefix="/requests", tags=["requests"])

    @router.post("/{request_id}/withdrawal")
    async def withdraw(request_id: UUID, body: Reason, command: Asking) -> RequestView:
        """The employer takes the request back; a running offer ends with it."""
        asked = WithdrawRequest(request_id, body.reason)
        return await _decided(command, request_id, lambda uow: withdraw_request(uow, asked), as_employer=True)

    @router.post("/{request_id}/choice")
    async def choose(request_id: UUID, body: Coach, command: Choosing) -> ChoiceView:
        """Choose a coach from the shortlist. `refused` says so where the coach is gone by now; the others stay."""
        scope = scope_of(command)

        async def effect(uow: CoachingWork) -> ChoiceView:
            await reach_request(uow, scope, request_id, as_coordinator=False)
            answer = await choose_coach(uow, ChooseCoach(request_id, body.coach_id))
            return choice_view(answer.request, answer.refused)

        return await run(command, effect)

    return router


def decisions_router() -> APIRouter:
    """What the coordinators of a pool decide about a request."""
    router = APIRouter(prefix="/requests", tags=["requests"])

    @router.post("/{request_id}/offers")
    async def offer(request_id: UUID, body: Coach, command: Coordinating) -> RequestView:
        """Offer this request to a coach by hand."""
        asked = OfferCoach(request_id=request_id, coach_id=body.coach_id)
        return await _decided(command, request_id, lambda uow: _offered(offer_coach(uow, asked)))

    @router.post("/{request_id}/precedence")
    async def precede(request_id: UUID, body: Reason, command: Coordinating) -> RequestView:
        """Let this request go before others."""
        asked = GivePrecedence(request_id, body.reason)
        return await _decided(command, request_id, lambda uow: give_precedence(uow, asked))

    @router.post("/{request_id}/rejection")
    async def reject(request_id: UUID, body: Reason, command: Coordinating) -> RequestView:
        """Refuse the request; a running offer ends with it."""
        asked = RejectRequest(request_id, body.reason)
        return await _decided(command, request_id, lambda uow: reject_request(uow, asked))

    return router


async def _decided(
    command: Command, request_id: UUID, act: Callable[[CoachingWork], Awaitable[Request]], *, as_employer: bool = False
) -> RequestView:
    """Do it to a request that the caller may reach, and show the request afterwards."""
    scope = scope_of(command)

    async def effect(uow: CoachingWork) -> RequestView:
        await reach_request(uow, scope, request_id, as_employer=as_employer)
        return await _view(uow, scope, await act(uow))

    return await run(command, effect)


async def _offered(answer: Awaitable[Answer]) -> Request:
    return (await answer).request


async def _view(uow: CoachingWork, scope: Scope, request: Request) -> RequestView:
    pool = await uow.get(Pool, request.pool_id)
    line = await uow.line(request) if request.in_line else None
    return request_view(request, coordinates=pool is not None and scope.coordinates(pool), line=line)


def _asked(body: NewRequest) -> OpenRequest:
    taken = dict(body) | {"needs": body.needs.needs()}
    return OpenRequest(is_complex=taken.pop("complex"), **taken)


def _opened(opened: Opened) -> OpenedView:
    """Seats stand behind each other."""
    first, line = opened.requests[0], opened.line
    places = [Line(line.ahead + seat, line.with_precedence) for seat in range(len(opened.requests))]
    return OpenedView(
        request_id=first.id,
        version=first.version,
        request_group_id=first.request_group_id,
        place_in_line=line.place,
        with_precedence=line.with_precedence,
        requests=[request_view(it, line=place) for it, place in zip(opened.requests, places, strict=True)],
    )
