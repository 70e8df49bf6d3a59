"""What every page needs beside its own content: the language of its path, and the way to the other language."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from services.portal.adapters.rendering import render
from services.portal.adapters.words import LANGUAGES
from services.portal.entrypoints.places import links
from shared.web import security

READ = ["GET", "HEAD"]
CONTENT_POLICY = f"{security.CONTENT_POLICY}; img-src 'self' data:"
"""The kernel's own, but for the small drawings that the design system's style sheet carries in itself."""


def language_of_path(language: str) -> str:
    """The first part of the path. Raises 404 for one we do not speak."""
    if language not in LANGUAGES:
        raise HTTPException(404)
    return language


Language = Annotated[str, Depends(language_of_path)]
Cursor = Annotated[str | None, Query(max_length=500)]
"""Where a page of a list begins, as the page before it said."""


def page(request: Request, language: str, template: str, *, status: int = 200, **known: Any) -> HTMLResponse:
    """The template as an answer. `reader` is whoever is signed in; pages without one give None."""
    reader, path = known.get("reader"), request.url.path
    places = list(links(reader.roles, language, path)) if reader else []
    demo = request.app.state.demo
    frame = {"demo": demo, "elsewhere": elsewhere(path, language), "reader": None, "path": path, "places": places}
    headers = {"Content-Language": language, "Content-Security-Policy": CONTENT_POLICY}
    return HTMLResponse(render(language, template, **(frame | known)), status, headers=headers)


def elsewhere(path: str, language: str) -> str:
    """The same page in the other language."""
    other = next(other for other in LANGUAGES if other != language)
    return f"/{other}{path.removeprefix(f'/{language}')}".rstrip("/")
