"""The pages that anybody may read: three doors in, how it works, accessibility, privacy and contact."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.portal.adapters.words import preferred
from services.portal.entrypoints.frame import READ, Language, page
from shared.identity.policy import public

TEXTS = ("how-it-works", "accessibility", "privacy", "contact")


def public_pages() -> APIRouter:
    router = APIRouter(dependencies=[public("general information, the same for everybody")], include_in_schema=False)

    @router.api_route("/", methods=READ)
    async def in_the_reader_s_language(accept_language: Annotated[str | None, Header()] = None) -> Response:
        headers = {"Vary": "Accept-Language"}
        return RedirectResponse(f"/{preferred(accept_language)}", 303, headers=headers)

    @router.api_route("/{language}", methods=READ)
    async def welcome(request: Request, language: Language) -> HTMLResponse:
        return page(request, language, "welcome.html.j2")

    for name in TEXTS:
        _text(router, name)
    return router


def _text(router: APIRouter, name: str) -> None:
    @router.api_route(f"/{{language}}/{name}", methods=READ)
    async def text(request: Request, language: Language) -> HTMLResponse:
        return page(request, language, f"{name}.html.j2")
