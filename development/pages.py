"""The portal's side of it: sample people on the sign-in page. The portal mounts it in development only."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import known_browser
from services.portal.entrypoints.frame import Language
from services.portal.entrypoints.readers import checked_form, seen
from services.portal.entrypoints.ways import arrived, ways_page
from shared.identity.development_guard import in_development
from shared.identity.policy import public


def router(participants: Participants) -> APIRouter:
    """Raises RuntimeError outside development, whoever mounts it."""
    if not in_development():
        raise RuntimeError("sample people may only be mounted with LANDING_ENVIRONMENT=development")
    routes = APIRouter(include_in_schema=False)

    @routes.post("/{language}/sign-in/as-sample", dependencies=[public("development only: anybody may be anybody")])
    async def as_sample(request: Request, language: Language) -> Response:
        form = await checked_form(request, known_browser(request))
        try:
            said = await participants.ask("/development/sessions", person_id=form.text("person_id"), seen=seen(request))
        except Refused as refused:
            return await ways_page(request, language, participants, refused=refused)
        return arrived(request, language, said, form.text("return_to"))

    return routes


async def samples(participants: Participants) -> list[dict[str, Any]]:
    """Whom the sign-in page offers."""
    people: list[dict[str, Any]] = (await participants.ask("/development/people"))["people"]
    return people
