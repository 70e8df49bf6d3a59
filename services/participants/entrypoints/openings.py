"""HTTP for break-glass: an operator opens a record with a reason, and its owner sees who did."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.participants.application.open_record import OpenRecord, open_record
from services.participants.application.opened_records import Openings, opened_records
from services.participants.entrypoints.people_views import OpenedView, Opening
from shared.identity.principal import Role
from shared.outbox import UnitOfWork, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, allow


class OpenedRecord(BaseModel, from_attributes=True):
    """`name` is null where that operator was erased since."""

    operator_id: UUID
    name: str | None
    reason: str
    opened_at: datetime
    ends_at: datetime


class OpenedRecords(BaseModel):
    items: list[OpenedRecord]


def openings_router(units: UnitsOfWork, openings: Openings) -> APIRouter:
    router = APIRouter(prefix="/people/{person_id}", tags=["people"])

    @router.post("/opening", status_code=201)
    async def open_for_a_while(
        person_id: UUID, body: Opening, command: Annotated[Command, allow(Role.OPERATOR)]
    ) -> OpenedView:
        """Break-glass: an operator may read and mend this record for an hour. The person is told at once."""
        asked = OpenRecord(by=command.principal, person_id=person_id, reason=body.reason)

        async def effect(uow: UnitOfWork) -> OpenedView:
            person = await open_record(uow, asked)
            return OpenedView(person_id=person.id, version=person.version, ends_at=person.opened_to[-1].ends_at)

        return await command.run(effect)

    @router.get("/openings")
    async def opened(person_id: UUID, caller: Annotated[Caller, allow(SIGNED_IN)]) -> OpenedRecords:
        """Who opened this record, why and when, the newest first: for its owner and for who has it open."""
        async with units.reading(caller.scope) as uow:
            found = await opened_records(uow, caller.principal, person_id, openings)
        return OpenedRecords(items=[OpenedRecord.model_validate(one) for one in found])

    return router
