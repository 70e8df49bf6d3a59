"""Where everybody arrives: what is still to be done, by role, until a first match stands."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers
from shared.identity.policy import public


def start_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}", dependencies=[public(WHY), home], include_in_schema=False)

    @router.api_route("/start", methods=READ)
    async def start(
        request: Request, language: Language, reader: Annotated[Reader, readers.who("participants")]
    ) -> Response:
        found = await reader.ask.read("participants", "/tasks")
        open_ = [task for task in found["items"] if not task["done"]]
        return page(
            request,
            language,
            "start.html.j2",
            reader=reader,
            tasks=open_,
            done=found["done"],
            total=len(found["items"]),
        )

    return router
