"""How the reader signs in: where he is signed in, with which passkeys; sign out here, elsewhere, everywhere."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import forget_session
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.passkeys import credential, question
from services.portal.entrypoints.readers import Reader, checked_form, reader_of, seen, to_sign_in
from shared.identity.policy import public

WHY = "the session in the cookie is the proof; participants checks it at each request"
Done = Callable[[Reader, Form], Awaitable[object]]


def account_pages(participants: Participants, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}", dependencies=[public(WHY), home], include_in_schema=False)

    @router.api_route("/account", methods=READ)
    async def show(request: Request, language: Language) -> Response:
        return await account_page(request, language, participants)

    @router.post("/sign-out")
    async def sign_out(request: Request, language: Language) -> Response:
        return await _change(
            request, language, participants, lambda reader, _: participants.ask("/sessions/end", session=reader.session)
        )

    @router.post("/account/sign-out-everywhere")
    async def everywhere(request: Request, language: Language) -> Response:
        return await _change(
            request,
            language,
            participants,
            lambda reader, _: participants.ask("/sessions/end-everywhere", session=reader.session),
        )

    @router.post("/account/end-session")
    async def end_one(request: Request, language: Language) -> Response:
        return await _change(
            request,
            language,
            participants,
            lambda reader, form: participants.ask("/sessions/end-one", session=reader.session, id=form.text("id")),
        )

    @router.post("/account/remove-passkey")
    async def remove(request: Request, language: Language) -> Response:
        return await _change(
            request,
            language,
            participants,
            lambda reader, form: participants.ask(
                "/sessions/remove-passkey", session=reader.session, id=form.text("id")
            ),
        )

    @router.post("/account/unlink")
    async def unlink(request: Request, language: Language) -> Response:
        return await _change(
            request,
            language,
            participants,
            lambda reader, form: participants.ask(
                "/sessions/unlink-account", session=reader.session, issuer=form.text("id")
            ),
        )

    @router.post("/account/passkey/options")
    async def passkey_question(request: Request, language: Language) -> Response:
        reader = await reader_of(request, participants)
        if reader is None:
            return to_sign_in(request, language)
        await checked_form(request, reader.session)
        return await question(participants, "/sign-in/passkeys/new/options", seen=seen(request))

    @router.post("/account/passkey")
    async def passkey_answer(request: Request, language: Language) -> Response:
        return await _change(
            request,
            language,
            participants,
            lambda _, form: participants.ask("/sign-in/passkeys/new", **credential(form), seen=seen(request)),
        )

    return router


async def _change(request: Request, language: str, participants: Participants, do: Done) -> Response:
    """Do it for who is signed in, then show the page anew; without a session left, that of signing in."""
    reader = await reader_of(request, participants)
    if reader is None:
        return to_sign_in(request, language)
    form = await checked_form(request, reader.session)
    try:
        await do(reader, form)
    except Refused as refused:
        return await account_page(request, language, participants, refused)
    if await reader_of(request, participants) is None:
        response = RedirectResponse(f"/{language}/sign-in", 303)
        forget_session(response)
        return response
    return RedirectResponse(f"/{language}/account", 303)


async def account_page(
    request: Request, language: str, participants: Participants, refused: Refused | None = None
) -> Response:
    """The page itself; `refused` says why the last change was none."""
    reader = await reader_of(request, participants)
    if reader is None:
        return to_sign_in(request, language)
    overview = await participants.ask("/sessions/overview", session=reader.session)
    ways = await participants.ask("/sign-in/ways")
    return page(
        request,
        language,
        "account.html.j2",
        status=refused.status if refused else 200,
        reader=reader,
        problem=refused.code if refused else "",
        sessions=overview["sessions"],
        providers=ways["providers"] if reader.fresh else [],
        passkeys=overview["passkeys"],
        accounts=overview["accounts"],
    )
