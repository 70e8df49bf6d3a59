"""HTTP for requests: ask, read, choose, and what coordinators decide."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.choose_coach import ChooseCoach, choose_coach
from services.coaching.application.end_request import RejectRequest, WithdrawRequest, reject_request, withdraw_request
from services.coaching.application.give_precedence import GivePrecedence, give_precedence
from services.coaching.application.offer_coach import Answer, OfferCoach, offer_coach
from services.coaching.application.open_request import Opened, OpenRequest, open_request
from services.coaching.application.policy import (
    ASK,
    CHOOSE_COACH,
    DECIDE,
    IMPORT,
    READ_REQUEST,
    WITHDRAW_REQUEST,
)
from services.coaching.application.ports import Line
from services.coaching.domain.parts import RequestState
from services.coaching.domain.request import Request
from services.coaching.entrypoints.calling import read, run
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
from shared.access import Permission, Policy, Standing, permission, permissions, reach
from shared.outbox import NotFound
from shared.outbox.projecting import Projections
from shared.web import Caller, Command, Page, Paging, Problem, allow, page

Reading = Annotated[Caller, allow(*READ_REQUEST.grants)]
Row = tuple[Request, Line | None, Permission]
Deciding = Annotated[Command, allow(*DECIDE.grants)]


class Coach(Body):
    coach_id: UUID


def requests_router(projections: Projections) -> APIRouter:
    router = APIRouter(prefix="/requests", tags=["requests"])

    @router.post("", status_code=201)
    async def ask(body: NewRequest, command: Annotated[Command, allow(*ASK.grants)]) -> OpenedView:
        """Ask for a coach, for one starter or for a number of places; the first one's place in line is told."""
        who, asked = Standing.of(command.principal), _asked(body)

        async def effect(uow: CoachingWork) -> OpenedView:
            if body.imported and not await permission(uow, who, IMPORT, asked):
                raise Problem(403, "not_allowed", "First dates, points and exclusions are taken from imports only.")
            if not await permission(uow, who, ASK, asked):
                raise NotFound("pool")
            opened = await open_request(uow, asked)
            return _opened(opened, await permission(uow, who, READ_REQUEST, asked))

        return await run_opening(command, projections, body.starter_id, effect)

    @router.get("")
    async def list_some(
        caller: Reading,
        paging: Annotated[Paging, Depends()],
        pool_id: UUID | None = None,
        state: RequestState | None = None,
        ids: Annotated[list[UUID] | None, Query(alias="id", max_length=200, description="Only these.")] = None,
    ) -> Page[RequestView]:
        """Requests of the caller's organisations, or of pools in the coordinator's provinces, by time."""
        who, after = Standing.of(caller.principal), paging.after(UUID)

        async def look(uow: CoachingWork) -> list[Row]:
            last = after[0] if after else None
            found = await uow.requests(who, pool_id, state, ids, last, paging.limit + 1)
            seen, lines = await permissions(uow, who, READ_REQUEST, found), await uow.lines(found)
            return [(request, lines.get(request.id), one) for request, one in zip(found, seen, strict=True)]

        rows = await read(caller, look)
        return page(rows, paging, lambda row: row[0].id, lambda row: row[2].of(request_view(row[0], row[1])))

    @router.get("/{request_id}")
    async def read_one(request_id: UUID, caller: Reading) -> RequestView:
        """One request with its present place in line."""
        who = Standing.of(caller.principal)

        async def look(uow: CoachingWork) -> RequestView:
            request, seen = await reach(uow, who, READ_REQUEST, request_id)
            return seen.of(await _view(uow, request))

        return await read(caller, look)

    return router


def employers_router() -> APIRouter:
    """What an employer does with a request that waits."""
    router = APIRouter(prefix="/requests", tags=["requests"])

    @router.post("/{request_id}/withdrawal")
    async def withdraw(
        request_id: UUID, body: Reason, command: Annotated[Command, allow(*WITHDRAW_REQUEST.grants)]
    ) -> RequestView:
        """The employer takes the request back; a running offer ends with it."""
        asked = WithdrawRequest(request_id, body.reason)
        return await _decided(command, request_id, lambda uow: withdraw_request(uow, asked), WITHDRAW_REQUEST)

    @router.post("/{request_id}/choice")
    async def choose(
        request_id: UUID, body: Coach, command: Annotated[Command, allow(*CHOOSE_COACH.grants)]
    ) -> ChoiceView:
        """Choose a coach from the shortlist. `refused` says so where the coach is gone by now; the others stay."""
        who = Standing.of(command.principal)

        async def effect(uow: CoachingWork) -> ChoiceView:
            await reach(uow, who, CHOOSE_COACH, request_id)
            answer = await choose_coach(uow, ChooseCoach(request_id, body.coach_id))
            seen = await permission(uow, who, READ_REQUEST, answer.request)
            return seen.of(choice_view(answer.request, answer.refused))

        return await run(command, effect)

    return router


def decisions_router() -> APIRouter:
    """What the coordinators of a pool decide about a request."""
    router = APIRouter(prefix="/requests", tags=["requests"])

    @router.post("/{request_id}/offers")
    async def offer(request_id: UUID, body: Coach, command: Deciding) -> RequestView:
        """Offer this request to a coach by hand."""
        asked = OfferCoach(request_id=request_id, coach_id=body.coach_id)
        return await _decided(command, request_id, lambda uow: _offered(offer_coach(uow, asked)))

    @router.post("/{request_id}/precedence")
    async def precede(request_id: UUID, body: Reason, command: Deciding) -> RequestView:
        """Let this request go before others."""
        asked = GivePrecedence(request_id, body.reason)
        return await _decided(command, request_id, lambda uow: give_precedence(uow, asked))

    @router.post("/{request_id}/rejection")
    async def reject(request_id: UUID, body: Reason, command: Deciding) -> RequestView:
        """Refuse the request; a running offer ends with it."""
        asked = RejectRequest(request_id, body.reason)
        return await _decided(command, request_id, lambda uow: reject_request(uow, asked))

    return router


async def _decided(
    command: Command,
    request_id: UUID,
    act: Callable[[CoachingWork], Awaitable[Request]],
    policy: Policy[Request] = DECIDE,
) -> RequestView:
    """Do it to a request that the caller may reach, and show the request afterwards."""
    who = Standing.of(command.principal)

    async def effect(uow: CoachingWork) -> RequestView:
        await reach(uow, who, policy, request_id)
        request = await act(uow)
        seen = await permission(uow, who, READ_REQUEST, request)
        return seen.of(await _view(uow, request))

    return await run(command, effect)


async def _offered(answer: Awaitable[Answer]) -> Request:
    return (await answer).request


async def _view(uow: CoachingWork, request: Request) -> RequestView:
    return request_view(request, await uow.line(request) if request.in_line else None)


def _asked(body: NewRequest) -> OpenRequest:
    taken = dict(body) | {"needs": body.needs.needs()}
    return OpenRequest(is_complex=taken.pop("complex"), **taken)


def _opened(opened: Opened, seen: Permission) -> OpenedView:
    """Seats stand behind each other."""
    first, line = opened.requests[0], opened.line
    places = [Line(line.ahead + seat, line.with_precedence) for seat in range(len(opened.requests))]
    return OpenedView(
        request_id=first.id,
        version=first.version,
        request_group_id=first.request_group_id,
        place_in_line=line.place,
        with_precedence=line.with_precedence,
        requests=[seen.of(request_view(it, place)) for it, place in zip(opened.requests, places, strict=True)],
    )
