"""Refuses a form that another site sent in the reader's name (cross-site request forgery).

A browser says where a request comes from (`Sec-Fetch-Site`; older ones only `Origin`). On top of that the form carries
a token bound to the session, which another site cannot read.
"""

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request

from shared.web.problems import Problem

OURS = frozenset({"same-origin", "none"})


def check_same_site(request: Request) -> None:
    """Raises Problem 403 where the browser says that another site sent it, or says nothing at all."""
    site = request.headers.get("sec-fetch-site")
    origin = urlsplit(request.headers.get("origin", "")).netloc
    if site in OURS or (site is None and origin and origin == request.headers.get("host")):
        return
    raise Problem(
        403, "other_site", "This form was not sent from this site. Open the page again and send it from there."
    )


def form_token(session: str) -> str:
    """What a form carries: follows from the session and does not tell it."""
    return hmac.new(session.encode(), b"form", sha256).hexdigest()


def check_form_token(session: str, given: str) -> None:
    """Raises Problem 403."""
    if not hmac.compare_digest(form_token(session), given):
        raise Problem(
            403, "old_form", "This form belongs to another session. Open the page again and send it from there."
        )
