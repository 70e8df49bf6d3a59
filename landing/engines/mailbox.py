"""A mailbox for development: takes every mail by SMTP, keeps it on disk, shows it on a page. It never sends one on.

Run as `python -m landing.engines.mailbox --smtp-port N --http-port N --data DIR`. Only this machine reaches it.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from landing.engines.mail_store import Mail, MailStore

LARGEST_MAIL = 10 * 1024 * 1024
# A mail is foreign text: it may neither run nor load anything, and its HTML lives in a frame without an origin.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)

PAGES = Environment(loader=PackageLoader("landing.engines", "pages"), autoescape=True, undefined=StrictUndefined)


class Receiver:
    """What the SMTP server hands each accepted mail to."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name there
        """Answer 250 only when the mail is on disk, and ask to come again when the disk is full."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        try:
            self._store.add(content, envelope.rcpt_tos)
        except OSError:
            return "452 4.3.1 no space left: try again later"
        return "250 kept"


class Pages:
    """The endpoints; all run on the event loop, as the receiver does, so the store needs no lock."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def all(self, _request: Request) -> Response:
        return page("mailbox.html.j2", mails=self._store.mails())

    async def one(self, request: Request) -> Response:
        return page("mail.html.j2", mail=self._find(request))

    async def html(self, request: Request) -> Response:
        """The mail's own HTML, as it came, behind a policy that takes all power from it."""
        return guarded(self._find(request).html, MAIL_POLICY)

    async def json(self, _request: Request) -> Response:
        return JSONResponse([as_json(mail) for mail in self._store.mails()])

    async def clear(self, _request: Request) -> Response:
        return JSONResponse({"deleted": self._store.clear()})

    def _find(self, request: Request) -> Mail:
        mail = self._store.find(request.path_params["id"])
        if mail is None:
            raise HTTPException(404, "No such mail: it may have been removed after 7 days.")
        return mail


def application(store: MailStore, smtp_port: int) -> Starlette:
    """The pages and the JSON, with the SMTP server beside them for as long as they run."""
    pages = Pages(store)
    routes = [
        Route("/", pages.all),
        Route("/style.css", style),
        Route("/health/live", alive),
        Route("/messages.json", pages.json),
        Route("/messages", pages.clear, methods=["DELETE"]),
        Route("/messages/{id}", pages.one),
        Route("/messages/{id}/html", pages.html),
    ]
    # Only these names: a foreign page whose name points to 127.0.0.1 must not read mails.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1"])
    return Starlette(routes=routes, middleware=[hosts], lifespan=serve_smtp(store, smtp_port))


def serve_smtp(store: MailStore, port: int) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        receiver = Receiver(store)
        server = await loop.create_server(
            lambda: SMTP(receiver, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="localhost", loop=loop),
            "127.0.0.1",
            port,
        )
        async with server:
            yield

    return lifespan


def page(template: str, **values: object) -> Response:
    return guarded(PAGES.get_template(template).render(**values), PAGE_POLICY)


def guarded(html: str, policy: str) -> Response:
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
    return HTMLResponse(html, headers=headers)


async def style(_request: Request) -> Response:
    return Response(PAGES.get_template("mailbox.css").render(), media_type="text/css")


async def alive(_request: Request) -> Response:
    return JSONResponse({"alive": True})


def as_json(mail: Mail) -> dict[str, object]:
    values = asdict(mail)
    del values["html"]
    return {"from": values.pop("sender"), **values}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    app = application(MailStore(options.data), options.smtp_port)
    uvicorn.run(app, host="127.0.0.1", port=options.http_port, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main()
