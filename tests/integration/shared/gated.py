"""A small service with commands that wait, fail and clash on purpose, for the tests of commands that happen once."""

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter
from pydantic import BaseModel, Field
from uuid_utils.compat import uuid7

from shared.db import table_of
from shared.events.participants import PersonLatest, Role, RolePeriod
from shared.outbox.unit_of_work import Cause, UnitOfWork
from shared.web import Command, allow
from tests.integration.shared.members import Invited, Member, Members, Started

MEMBERS = table_of(Members)
ANNA, BRAM = uuid7(), uuid7()
Actor = Annotated[Command, allow(Role.OPERATOR)]


class NewMember(BaseModel):
    minutes: int = Field(default=1, ge=0, le=2**31)


class MemberView(BaseModel):
    id: UUID
    minutes: int
    note: str | None = None


class Gates:
    """Lets a test hold commands inside their transaction, and make them fail there."""

    def __init__(self) -> None:
        self.inside = 0
        self.open = asyncio.Event()
        self.open.set()
        self.failures: list[Exception] = []

    async def somebody_is_inside(self) -> bool:
        return self.inside > 0

    async def pass_through(self) -> None:
        self.inside += 1
        await self.open.wait()
        if self.failures:
            raise self.failures.pop(0)


class Everybody:
    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest:
        operator = RolePeriod(role=Role.OPERATOR, starts_on=date(2020, 1, 1))
        return PersonLatest(person_id=person_id, roles=(operator,))


def routes(gates: Gates) -> APIRouter:  # noqa: C901 a table of small endpoints
    router = APIRouter()

    async def invite(uow: UnitOfWork, minutes: int) -> MemberView:
        member = Member(uuid7(), minutes)
        await uow.record(member, Invited())
        await gates.pass_through()
        return MemberView(id=member.id, minutes=member.minutes)

    @router.post("/members", status_code=201)
    async def members(body: NewMember, command: Actor) -> MemberView:
        return await command.run(lambda uow: invite(uow, body.minutes))

    @router.post("/others", status_code=201)
    async def others(body: NewMember, command: Actor) -> MemberView:
        return await command.run(lambda uow: invite(uow, body.minutes))

    @router.post("/silent", status_code=204)
    async def silent(body: NewMember, command: Actor) -> None:
        async def effect(uow: UnitOfWork) -> None:
            await invite(uow, body.minutes)

        return await command.run(effect)

    @router.post("/members/{first}/with/{second}")
    async def both(first: UUID, second: UUID, command: Actor) -> dict[str, int]:
        """Locks in the order of the address: two calls in opposite order deadlock."""

        async def effect(uow: UnitOfWork) -> dict[str, int]:
            for id in (first, second):
                member = await uow.lock_one(Member, id)
                member.minutes += 1
                await uow.record(member, Started(Role.COACH))
                await gates.pass_through()
            return {"changed": 2}

        return await command.run(effect)

    @router.post("/naive", status_code=201)
    async def naive(body: NewMember, command: Actor) -> dict[str, Any]:
        """Looks for the key first and writes it after the effect: what the kernel must not do."""
        units = command.request.app.state.units
        async with units(Cause.by("service:test")) as uow:
            if (await uow.execute(sa.text("SELECT 1 FROM naive WHERE key = :key"), {"key": command.key})).first():
                return {"again": True}
        async with units(Cause.by("service:test")) as uow:
            await invite(uow, body.minutes)
        async with units(Cause.by("service:test")) as uow:
            await uow.execute(sa.text("INSERT INTO naive VALUES (:key)"), {"key": command.key})
        return {"again": False}

    return router
