"""Shows a refusal as a page to whoever reads pages; programs still get problem+json.

It wraps the whole app, so that a path nobody knows and a form from another site look like the rest of the portal.
"""

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.adapters.rendering import render
from services.portal.adapters.words import LANGUAGES, preferred
from shared.web.problems import MEDIA_TYPE


class ProblemsAsPages:
    """Pure ASGI. Only answers of the kernel's own making are turned, and only where the browser accepts HTML."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        held: Message | None = None
        body = b""

        async def turned(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type") != MEDIA_TYPE:
                    await send(message)
                else:
                    held = message
            elif held is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await _send_page(scope, send, held, orjson.loads(body))

        await self.app(scope, receive, turned)


async def _send_page(scope: Scope, send: Send, start: Message, problem: dict[str, object]) -> None:
    language = _language(scope)
    content = render(
        language,
        "problem.html.j2",
        status=problem["status"],
        code=problem["code"],
        reader=None,
        demo=scope["app"].state.demo,
        places=[],
        elsewhere=f"/{_other(language)}",
    ).encode()
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["content-type"] = "text/html; charset=utf-8"
    headers["content-length"] = str(len(content))
    headers["content-language"] = language
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": content if scope["method"] != "HEAD" else b""})


def _language(scope: Scope) -> str:
    first = scope["path"].split("/")[1:2]
    if first and first[0] in LANGUAGES:
        return str(first[0])
    return preferred(Headers(scope=scope).get("accept-language"))


def _other(language: str) -> str:
    return next(other for other in LANGUAGES if other != language)
