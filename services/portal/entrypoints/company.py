"""An employer's own organisation: what is known of it and who speaks for it, with the ways to change that."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.adapters.services import OnBehalf
from services.portal.entrypoints.concerning import own_organisations
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.places import EMPLOYING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers
from shared.identity.policy import public

MOST = 200


def company_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/company", dependencies=[public(WHY), home], include_in_schema=False)
    employing = readers.who("participants", roles=EMPLOYING)

    @router.api_route("", methods=READ)
    async def own(
        request: Request, language: Language, reader: Annotated[Reader, employing], done: str = ""
    ) -> Response:
        found = await asyncio.gather(*(_one(reader.ask, id) for id in own_organisations(reader)))
        return page(request, language, "company.html.j2", reader=reader, companies=found, done=done)

    return router


async def _one(ask: OnBehalf, id: str) -> dict[str, Any]:
    organisation, people = await asyncio.gather(ask.read("participants", f"/organisations/{id}"), people_of(ask, id))
    shown: dict[str, Any] = organisation | {"people": people}
    return shown


async def people_of(ask: OnBehalf, organisation_id: str) -> list[dict[str, Any]]:
    """Who works there or speaks for it today, by name."""
    found = await ask.read("participants", f"/organisations/{organisation_id}/people", limit=MOST)
    people: list[dict[str, Any]] = found["items"]
    return people
