"""The two secrets a browser keeps for us: of its session, and the one by which it is known before and after.

`__Host-` binds a cookie to this very host, without its subdomains, and asks for Secure. Chromium and Firefox grant that
to http://localhost too; Safari does not.
"""

import re
import secrets
from typing import Any

from fastapi import Request
from fastapi.responses import Response

SESSION, BROWSER = "__Host-session", "__Host-browser"
DAYS_KNOWN = 90
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_AS: dict[str, Any] = {"path": "/", "secure": True, "httponly": True, "samesite": "lax"}


def session_of(request: Request) -> str | None:
    """The session's secret, if the browser sent one of the right form."""
    return _valid(request.cookies.get(SESSION))


def browser_of(request: Request) -> str | None:
    return _valid(request.cookies.get(BROWSER))


def known_browser(request: Request) -> str:
    """The browser's secret; a new one, the same for the whole request, where it has none."""
    found = browser_of(request) or getattr(request.state, "new_browser", None)
    if found is None:
        found = request.state.new_browser = secrets.token_urlsafe(32)
    return found


def keep_browser(request: Request, response: Response) -> None:
    """Let the browser keep its secret for another while."""
    response.set_cookie(BROWSER, known_browser(request), max_age=DAYS_KNOWN * 86_400, **_AS)


def keep_session(response: Response, session: str) -> None:
    """Until the browser closes; participants ends it sooner."""
    response.set_cookie(SESSION, session, **_AS)


def forget_session(response: Response) -> None:
    response.delete_cookie(SESSION, **_AS)


def _valid(secret: str | None) -> str | None:
    return secret if secret is not None and _SECRET.fullmatch(secret) else None
