"""HTTP for "my data": who sees what, everything as a file (JSON, or a page to read), the register of processing."""

from dataclasses import asdict
from datetime import date, datetime
from html import escape
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.participants.application.changed_processings import Readings, changed_for, note_read, reader
from services.participants.application.my_data import Elsewhere, MyData, export, note_export, who_sees_me
from services.participants.domain.processing import PROCESSINGS, Basis
from services.participants.entrypoints.people_views import person_record
from shared.clock import now
from shared.outbox import Cause, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, allow, public

Anybody = Annotated[Caller, allow(SIGNED_IN)]


class SeenView(BaseModel, from_attributes=True):
    """`what`: name, contact, record, gap or profile_without_name."""

    by: str
    who: UUID | None
    what: str
    because: str
    until: datetime | None


class WhoSees(BaseModel):
    items: list[SeenView]


class ProcessingView(BaseModel, from_attributes=True):
    code: str
    version: int
    since: date
    basis: Basis
    purpose: str
    data: tuple[str, ...]
    seen_by: tuple[str, ...]
    kept: str


class Processings(BaseModel):
    items: list[ProcessingView]


def my_data_router(units: UnitsOfWork, data: MyData, elsewhere: Elsewhere) -> APIRouter:
    router = APIRouter(prefix="/people/{person_id}", tags=["my data"])

    @router.get("/seen-by")
    async def seen_by(person_id: UUID, caller: Anybody) -> WhoSees:
        """Who sees what about this person now, and because of what."""
        async with units.reading(caller.scope) as uow:
            found = await who_sees_me(uow, caller.principal, person_id, data)
        return WhoSees(items=[SeenView.model_validate(one) for one in found])

    @router.get("/export")
    async def everything(
        person_id: UUID, caller: Anybody, form: Annotated[Literal["json", "html"], Query()] = "json"
    ) -> Response:
        """Everything about this person in all services, as JSON or as a page to read.

        `missing` names the services that gave no answer now: what they hold is not in it.
        """
        async with units(Cause.by(caller.principal.subject)) as uow:
            await note_export(uow, caller.principal, person_id)
        async with units.reading(caller.scope) as uow:
            person, more = await export(uow, caller.principal, person_id, data)
            seen = await who_sees_me(uow, caller.principal, person_id, data)
        others = await elsewhere.held(person_id)
        content = {
            "made_at": now(),
            "record": person_record(person).model_dump(mode="json"),
            **more,
            **{name: held for name, held in others.items() if held is not None},
            "missing": [name for name, held in others.items() if held is None],
            "seen_by": [asdict(one) for one in seen],
            "processing": [asdict(one) for one in PROCESSINGS],
        }
        # The driver's UUIDs are a class of their own, which orjson does not know.
        plain = orjson.loads(orjson.dumps(content, default=str))
        if form == "json":
            return Response(orjson.dumps(plain, option=orjson.OPT_INDENT_2), media_type="application/json")
        return Response(_page(plain), media_type="text/html; charset=utf-8")

    return router


def processings_router(units: UnitsOfWork, readings: Readings) -> APIRouter:
    router = APIRouter(tags=["my data"])

    @router.post("/people/{person_id}/processings/reading", status_code=204)
    async def read(person_id: UUID, command: Annotated[Command, allow(SIGNED_IN)]) -> None:
        """The person has read what is done with data today; until the next change nothing is to be read."""
        await command.run(lambda uow: note_read(uow, command.principal, person_id, readings))

    @router.get("/people/{person_id}/processings/changes")
    async def changes(person_id: UUID, caller: Anybody) -> Processings:
        """What changed since this person joined or last read it; for that person alone."""
        async with units.reading(caller.scope) as uow:
            changed = await changed_for(uow, await reader(uow, caller.principal, person_id), readings)
        return Processings(items=[ProcessingView.model_validate(one) for one in changed])

    @router.get("/processings", dependencies=[public("everybody may know what is done with data, before giving any")])
    async def processings() -> Processings:
        """What is done with people's data, on which legal basis, seen by whom and kept for how long; with versions."""
        return Processings(items=[ProcessingView.model_validate(one) for one in PROCESSINGS])

    return router


def _page(content: dict[str, Any]) -> str:
    """One page without script or style: names of fields as they are, values as text."""
    parts = "".join(f"<h2>{escape(name)}</h2>{_shown(value)}" for name, value in content.items())
    title = "Mijn gegevens / My data"
    return f"<!doctype html><html lang='nl'><meta charset='utf-8'><title>{title}</title><h1>{title}</h1>{parts}</html>"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{_shown(v)}</dd>" for k, v in value.items()) + "</dl>"
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_shown(one)}</li>" for one in value) + "</ul>" if value else "—"
    return "—" if value is None else escape(str(value))
