"""Pages about one organisation, for its own contacts too: whose it is not gets a plain answer before any form."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from services.portal.entrypoints.places import COORDINATING, EMPLOYING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import Readers
from shared.web.problems import Problem


def own_organisations(reader: Reader) -> list[str]:
    """Those for which this reader speaks today."""
    return sorted({one["organisation_id"] for one in reader.held if one["role"] in EMPLOYING})


def concerned_by(readers: Readers) -> Any:
    """A dependency that gives the reader. Coordinators are judged by the service, by province. Raises Problem 403."""
    anybody = readers.who("participants", roles=COORDINATING | EMPLOYING)

    async def concerned(organisation_id: UUID, reader: Annotated[Reader, anybody]) -> Reader:
        if not reader.roles & COORDINATING and str(organisation_id) not in own_organisations(reader):
            raise Problem(403, "not_allowed", "This page is for contacts of that organisation.")
        return reader

    return Depends(concerned)


def back_of(reader: Reader, language: str, organisation_id: UUID) -> str:
    """The page from which somebody comes to these pages."""
    own = not reader.roles & COORDINATING
    return f"/{language}/company" if own else f"/{language}/organisations/{organisation_id}"
