"""The page with all ways in, and what follows when one of them led in. Shared by every page of signing in."""

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import forget_session, keep_browser, keep_session, known_browser
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import page
from services.portal.entrypoints.returning import safe_path
from services.portal.entrypoints.same_site import form_token


async def no_samples(_: Participants) -> Sequence[dict[str, Any]]:
    """Where real people work there are no sample people."""
    return ()


def arrived(request: Request, language: str, said: dict[str, Any], return_to: str = "") -> Response:
    """Signed in: the cookie is new, and the address carries nothing of how it went."""
    response = RedirectResponse(safe_path(return_to, language), 303)
    keep_session(response, said["session"])
    keep_browser(request, response)
    return response


async def ways_page(
    request: Request,
    language: str,
    participants: Participants,
    *,
    form: Form | None = None,
    refused: Refused | None = None,
    return_to: str = "",
) -> Response:
    """The page with all ways in; `refused` says why the last try was none."""
    try:
        ways = await participants.ask("/sign-in/ways") | {"samples": await request.app.state.samples(participants)}
    except Refused as unreachable:
        ways, refused = {"providers": [], "samples": []}, refused or unreachable
    form = form or Form()
    status = refused.status if refused else 422 if form.wrong else 200
    response = page(
        request,
        language,
        "sign-in.html.j2",
        status=status,
        form=form,
        problem=refused.code if refused else "",
        ways=ways,
        return_to=return_to,
        form_token=form_token(known_browser(request)),
    )
    if refused is not None and refused.code == "session_over":
        forget_session(response)
    keep_browser(request, response)
    return response
