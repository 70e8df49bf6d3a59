"""HTTP for files of people and organisations: begin, send rows, check, enter; for operators and the command line."""

from collections.abc import Awaitable
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator
from uuid_utils.compat import uuid7

from services.participants.adapters.staging import PostgresStaging
from services.participants.application.apply_import import apply_import
from services.participants.application.ports import Places, Shelf
from services.participants.domain.import_file import ImportFile, ImportKind, ImportState, RowError, StagedRow
from services.participants.entrypoints.fields import Body
from services.participants.entrypoints.import_columns import read_row
from shared.clock import real_now
from shared.identity.principal import Role
from shared.outbox import Cause, NotFound, UnitOfWork, UnitsOfWork
from shared.runtime.jobs import Job
from shared.web import Caller, Command, allow, service

IMPORTING = (Role.OPERATOR, service("landing"))
ACTOR = "service:participants"
Cell = Annotated[str, Field(max_length=50_000)]


Importer = Annotated[Caller, allow(*IMPORTING)]
Change = Annotated[Command, allow(*IMPORTING)]


class NewImport(Body):
    """`catalogue_version` of a file of skills, such as `esco-1.2.0`."""

    kind: ImportKind
    catalogue_version: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")] | None = None

    @model_validator(mode="after")
    def _version_of_skills(self) -> Self:
        if (self.kind is ImportKind.SKILLS) != (self.catalogue_version is not None):
            raise ValueError("skills have a catalogue_version, others have none")
        return self


class Row(Body):
    """`line` as the sender counts; `cells` by the names of columns, as texts."""

    line: Annotated[int, Field(ge=1, le=2_000_000, strict=True)]
    cells: dict[Annotated[str, Field(max_length=60)], Cell] = Field(max_length=40)


class Rows(Body):
    rows: Annotated[list[Row], Field(min_length=1, max_length=1000)]


class RowErrorView(BaseModel, from_attributes=True):
    line: int
    column: str
    code: str
    rule: str


class Taken(BaseModel):
    """Rows with errors are not kept: mend them, then send them again."""

    kept: int
    errors: list[RowErrorView]


class Checked(BaseModel, from_attributes=True):
    """`known` are here already and stay as they are."""

    rows: int
    known: int
    errors: list[RowErrorView]


class ImportView(BaseModel, from_attributes=True):
    import_id: UUID = Field(validation_alias="id")
    kind: ImportKind
    state: ImportState
    entered: int
    known: int


def imports_router(units: UnitsOfWork, places: Places, staging: PostgresStaging) -> APIRouter:
    router = APIRouter(prefix="/imports", tags=["imports"])

    @router.post("", status_code=201)
    async def begin(body: NewImport, command: Change) -> ImportView:
        """Begin an import; nothing is entered until it is wanted."""
        return await command.run(lambda uow: _viewed(_begin(uow, body)))

    @router.post("/{import_id}/rows")
    async def send(import_id: UUID, body: Rows, caller: Importer) -> Taken:
        """Up to 1,000 rows; each is judged at once. Sending a line again replaces it."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            file = await _file(uow, import_id)
            file.must_be(ImportState.OPEN)
            read = [read_row(file.kind, row.line, row.cells, places) for row in body.rows]
            good = [row for row in read if isinstance(row, StagedRow)]
            if good:
                await staging.add(uow, file.id, good)
        return Taken(kept=len(good), errors=[_view(one) for row in read if isinstance(row, list) for one in row])

    @router.get("/{import_id}/check")
    async def check(import_id: UUID, caller: Importer) -> Checked:
        """What would happen: how many are new, and what contradicts. Changes nothing."""
        async with units.reading(caller.scope) as uow:
            file = await _file(uow, import_id)
        async with units(Cause.by(ACTOR)) as own:  # compares with everybody who is here, and tells how many
            found = await staging.check(own, file)
        return Checked.model_validate(found)

    @router.post("/{import_id}/application", status_code=202)
    async def apply(import_id: UUID, command: Change) -> ImportView:
        """Enter all of it in one transaction, soon; read the import to see when it is done."""
        return await command.run(lambda uow: _viewed(_move(uow, import_id, ImportState.WANTED, ImportState.OPEN)))

    @router.post("/{import_id}/discard")
    async def discard(import_id: UUID, command: Change) -> ImportView:
        """Forget its rows."""
        return await command.run(lambda uow: _viewed(_discard(uow, import_id, staging)))

    @router.get("/{import_id}")
    async def read_one(import_id: UUID, caller: Importer) -> ImportView:
        """How far it is."""
        async with units.reading(caller.scope) as uow:
            return ImportView.model_validate(await _file(uow, import_id))

    return router


def apply_imports(places: Places, staging: PostgresStaging, shelf: Shelf) -> Job:
    """Enters what is wanted. A process that dies halfway leaves nothing, and the next turn begins again."""

    async def run(units: UnitsOfWork) -> None:
        async with units(Cause.by(ACTOR)) as uow:
            file = await staging.next_wanted(uow)
            if file is not None:
                await apply_import(uow, file, staging, places, shelf)

    return Job("apply_imports", run)


async def _begin(uow: UnitOfWork, new: NewImport) -> ImportFile:
    file = ImportFile(id=uuid7(), begun_at=real_now(), **dict(new))
    await uow.record(file)
    return file


async def _file(uow: UnitOfWork, id: UUID) -> ImportFile:
    file = await uow.get(ImportFile, id)
    if file is None:
        raise NotFound("import")
    return file


async def _move(uow: UnitOfWork, id: UUID, to: ImportState, *before: ImportState) -> ImportFile:
    file = await uow.lock_one(ImportFile, id)
    file.must_be(*before)
    file.state = to
    await uow.record(file)
    return file


async def _discard(uow: UnitOfWork, id: UUID, staging: PostgresStaging) -> ImportFile:
    file = await _move(uow, id, ImportState.DISCARDED, ImportState.OPEN, ImportState.REFUSED)
    await staging.clear(uow, id)
    return file


async def _viewed(file: Awaitable[ImportFile]) -> ImportView:
    return ImportView.model_validate(await file)


def _view(error: RowError) -> RowErrorView:
    return RowErrorView.model_validate(error)
