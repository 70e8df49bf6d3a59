"""Who reads a page: asked of participants at each request, so that a session that ended counts no more at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse

from services.portal.adapters.devices import device
from services.portal.adapters.participants import Participants, Refused
from services.portal.adapters.services import OnBehalf
from services.portal.entrypoints.cookies import forget_session, known_browser, session_of
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.same_site import check_form_token, check_same_site, form_token

FORM_TOKEN = "form_token"  # noqa: S105 the name of a field


@dataclass(frozen=True, slots=True)
class Reader:
    """`tokens` by service, good for a minute. `fresh`: signed in so shortly ago that signing in may be changed.

    `roles` are the codes of those held today, `held` the same with organisation, provinces and target group. `ask`
    speaks to the services in his name, on pages that got him from `Readers`.
    """

    person_id: UUID
    name: str
    fresh: bool
    session: str = field(repr=False)
    tokens: dict[str, str] = field(repr=False)
    roles: frozenset[str] = frozenset()
    held: Sequence[Mapping[str, Any]] = ()
    ask: OnBehalf = field(default_factory=lambda: OnBehalf({}, {}), repr=False)

    @property
    def form_token(self) -> str:
        return form_token(self.session)


def seen(request: Request) -> dict[str, Any]:
    """What participants may know of the browser."""
    return {
        "browser": known_browser(request),
        "address": request.client.host if request.client else "",
        "device": device(request.headers.get("user-agent", "")),
        "session": session_of(request),
    }


async def reader_of(request: Request, participants: Participants, audiences: Sequence[str] = ()) -> Reader | None:
    """Who is signed in, with tokens for these services. Raises Refused where participants does not answer."""
    session = session_of(request)
    if session is None:
        return None
    try:
        said = await participants.ask("/sessions/tokens", session=session, audiences=list(audiences))
    except Refused as refused:
        if refused.code == "session_over":
            return None
        raise
    held = said.get("roles", ())
    roles = frozenset(one["role"] for one in held)
    return Reader(UUID(said["person_id"]), said["name"], said["fresh"], session, said["tokens"], roles, held)


def to_sign_in(request: Request, language: str) -> RedirectResponse:
    """Off to sign in, and back here afterwards; a session that is over is forgotten."""
    target = f"/{language}/sign-in"
    if request.method in {"GET", "HEAD"}:
        target += f"?return_to={request.url.path}"
    response = RedirectResponse(target, 303)
    forget_session(response)
    return response


async def checked_form(request: Request, secret: str) -> Form:
    """A posted form, sent from this site by the browser or session with this secret. Raises Problem 403."""
    check_same_site(request)
    form = await Form.of(request)
    check_form_token(secret, form.text(FORM_TOKEN))
    return form
