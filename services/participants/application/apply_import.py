"""Enter everything of a file, or nothing: one transaction, in batches of few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from services.participants.application.audit import note
from services.participants.application.import_rows import concept_of, organisation_of, person_of
from services.participants.application.load_catalogue import load_catalogue
from services.participants.application.ports import Places, Shelf
from services.participants.domain.concept import Catalogue, Concept
from services.participants.domain.import_file import ImportFile, ImportKind, ImportState, RowError, StagedRow
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared.outbox.unit_of_work import UnitOfWork

BATCH = 1000


@dataclass(frozen=True)
class Found:
    """What a check of the whole file says."""

    rows: int
    known: int
    errors: list[RowError]


class Staging(Protocol):
    """Rows of files that are not entered yet."""

    async def add(self, uow: UnitOfWork, import_id: UUID, rows: Sequence[StagedRow]) -> None:
        """The same line again replaces the earlier one."""

    async def check(self, uow: UnitOfWork, file: ImportFile) -> Found:
        """Doubles within the file, employers that are not known, and how many rows are here already."""

    async def new_rows(
        self, uow: UnitOfWork, file: ImportFile, after: int, limit: int
    ) -> Sequence[tuple[int, dict[str, Any]]]:
        """Line and cells of those whose key is not here yet, by line; of concepts all."""

    async def organisations(self, uow: UnitOfWork, import_id: UUID) -> dict[str, UUID]:
        """Those that the rows name, by KvK number."""

    async def clear(self, uow: UnitOfWork, import_id: UUID) -> None: ...


async def apply_import(uow: UnitOfWork, file: ImportFile, staging: Staging, places: Places, shelf: Shelf) -> None:
    """Expects the file locked and wanted. What became wrong since the check (an address taken twice) refuses it all."""
    found = await staging.check(uow, file)
    if found.errors:
        file.state = ImportState.REFUSED
        await uow.record(file)
        return
    if file.kind is ImportKind.SKILLS:
        file.entered = await _load(uow, file, staging, shelf)
    else:
        file.entered = await _enter(uow, file, staging, places)
    file.known, file.state = found.rows - file.entered, ImportState.APPLIED
    await uow.record(file)
    await note(uow, f"{file.kind}_imported", file.id)
    await staging.clear(uow, file.id)


async def _load(uow: UnitOfWork, file: ImportFile, staging: Staging, shelf: Shelf) -> int:
    """A catalogue is compared as a whole: only what differs is recorded."""
    concepts: list[Concept] = []
    line = -1
    while rows := await staging.new_rows(uow, file, line, BATCH):
        line = rows[-1][0]
        concepts += [concept_of(cells, file.catalogue_version or "") for _, cells in rows]
    return await load_catalogue(uow, Catalogue(file.catalogue_version or "", concepts), shelf)


async def _enter(uow: UnitOfWork, file: ImportFile, staging: Staging, places: Places) -> int:
    organisations = await staging.organisations(uow, file.id)
    entered, line = 0, -1
    while rows := await staging.new_rows(uow, file, line, BATCH):
        line = rows[-1][0]
        made: list[Person | Organisation] = [
            person_of(_dated(cells), places, organisations)
            if file.kind is ImportKind.PEOPLE
            else organisation_of(cells, places)
            for _, cells in rows
        ]
        await uow.record_new(made)
        entered += len(made)
    return entered


def _dated(cells: dict[str, Any]) -> dict[str, Any]:
    """JSON has no dates."""
    return cells | ({"starts_on": date.fromisoformat(cells["starts_on"])} if "starts_on" in cells else {})
