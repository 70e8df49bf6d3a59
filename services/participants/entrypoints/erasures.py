"""HTTP for erasures: wish one, think again, see how far it is; and the job that drives the saga."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import httpx
import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.participants.adapters.erasure_tables import Erasures
from services.participants.adapters.holdings import HOLDINGS, PostgresTraces
from services.participants.application import checking, policy
from services.participants.application.erase import (
    RequestErasure,
    erase_person,
    forget_here,
    note_answer,
    request_erasure,
    withdraw_erasure,
)
from services.participants.domain.erasure import Erasure, ErasureState
from shared import clock
from shared.db import table_of
from shared.identity.principal import Role
from shared.identity.service_tokens import Tokens
from shared.outbox import Cause, NotFound, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, Page, Paging, allow, page, service

log = structlog.get_logger()
ACTOR = Cause.by("service:participants")
OWN = "participants"
TABLE = table_of(Erasures)


class ErasureView(BaseModel):
    """`answers`: of each service, whether all is erased, what is left, and what it keeps until when and why."""

    person_id: UUID
    state: ErasureState
    requested_at: datetime
    due_at: datetime
    waits_for: str | None
    overdue: bool
    answers: dict[str, Any]


def erasure_view(erasure: Erasure) -> ErasureView:
    return ErasureView(
        person_id=erasure.id,
        state=erasure.state,
        requested_at=erasure.requested_at,
        due_at=erasure.due_at,
        waits_for=erasure.waits_for,
        overdue=erasure.overdue_at(clock.now()),
        answers=erasure.answers,
    )


def erasure_wishes_router(units: UnitsOfWork, grace: timedelta) -> APIRouter:
    """For the person, and for operators and the command line in his name."""
    router = APIRouter(prefix="/people/{person_id}/erasure", tags=["erasures"])

    @router.post("", status_code=202)
    async def wish(person_id: UUID, command: Annotated[Command, allow(SIGNED_IN)]) -> ErasureView:
        """Have everything about this person erased. It can be withdrawn until `due_at`."""
        asked = RequestErasure(by=command.principal, person_id=person_id, grace=grace)

        async def effect(uow: Any) -> ErasureView:
            return erasure_view(await request_erasure(uow, asked))

        return await command.run(effect)

    @router.post("/withdrawal")
    async def think_again(person_id: UUID, command: Annotated[Command, allow(SIGNED_IN)]) -> ErasureView:
        """Stay after all."""

        async def effect(uow: Any) -> ErasureView:
            return erasure_view(await withdraw_erasure(uow, command.principal, person_id))

        return await command.run(effect)

    @router.get("")
    async def read_one(person_id: UUID, caller: Annotated[Caller, allow(SIGNED_IN)]) -> ErasureView:
        """How far it is."""
        async with units.reading(caller.scope) as uow:
            await checking.check_reach(uow, caller.principal, policy.ERASE, policy.Whose(person_id), "erasure")
            erasure = await uow.get(Erasure, person_id)
        if erasure is None:
            raise NotFound("erasure")
        return erasure_view(erasure)

    return router


def erasures_list_router(units: UnitsOfWork) -> APIRouter:
    router = APIRouter(prefix="/erasures", tags=["erasures"])

    @router.get("")
    async def list_open(
        caller: Annotated[Caller, allow(Role.OPERATOR, service("landing"))], paging: Annotated[Paging, Depends()]
    ) -> Page[ErasureView]:
        """Those that are not done everywhere; `overdue` after 30 days."""
        after = paging.after(UUID)
        where = [TABLE.c.completed_at.is_(None), TABLE.c.withdrawn_at.is_(None)]
        where += [TABLE.c.id > after[0]] if after else []
        async with units.reading(caller.scope) as uow:
            found = await uow.find(Erasure, *where, limit=paging.limit + 1)
        return page(found, paging, lambda one: one.id, erasure_view)

    return router


async def erase_due(units: UnitsOfWork, traces: PostgresTraces) -> None:
    """Each in a transaction of its own; also whom a restored backup brought back."""
    async with units(ACTOR) as uow:
        due, back = await traces.due(uow, clock.now()), await traces.erased_and_here(uow)
    for person_id in due:
        async with units(ACTOR) as uow:
            await erase_person(uow, person_id, traces)
    for person_id in back:
        async with units(ACTOR) as uow:
            await forget_here(uow, person_id, traces)


class Answers:
    """Asks the others what is left, until each says: nothing. Never inside a transaction."""

    def __init__(
        self, units: UnitsOfWork, traces: PostgresTraces, clients: Mapping[str, httpx.AsyncClient], tokens: Tokens
    ) -> None:
        self._units, self._traces, self._clients, self._tokens = units, traces, clients, tokens
        self._expected = frozenset({OWN, *clients})

    async def collect(self) -> int:
        """How many erasures are not complete yet."""
        async with self._units(ACTOR) as uow:
            open_ = await self._traces.unanswered(uow)
        for person_id in open_:
            for name in sorted(self._expected):
                answer = await self._own(person_id) if name == OWN else await self._of(name, person_id)
                if answer is not None:
                    async with self._units(ACTOR) as uow:
                        await note_answer(uow, person_id, name, answer, self._expected)
        return len(open_)

    async def _own(self, person_id: UUID) -> dict[str, object]:
        async with self._units(ACTOR) as uow:
            remaining = await HOLDINGS.remaining(uow, person_id)
        kept = [{"table": table_of(one.table).name, "until": one.until, "why": one.why} for one in HOLDINGS.kept]
        return {"erased": not remaining, "remaining": remaining, "kept": kept}

    async def _of(self, name: str, person_id: UUID) -> dict[str, object] | None:
        try:
            headers = await self._tokens.headers(name)
            answer = await self._clients[name].get(f"/erasures/{person_id}", headers=headers)
        except httpx.HTTPError as error:
            log.warning("erasure_not_answered", service=name, error=type(error).__name__)
            return None
        return dict(answer.json()) if answer.is_success else None
