"""The portal as a process: `python -m services.portal.main --port 8100`. The only place where its parts meet."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.portal.adapters.rendering import STATIC, environment
from services.portal.adapters.words import LANGUAGES
from services.portal.entrypoints.problems_as_pages import ProblemsAsPages
from services.portal.entrypoints.public_pages import public_pages
from services.portal.entrypoints.system import system_pages
from services.portal.settings import PortalSettings
from shared import observability
from shared.identity.development_guard import refuse_in_production
from shared.observability.outgoing import http_client
from shared.runtime.stopping import stop_in_order
from shared.web.app import create_app
from shared.web.limits import Limits
from shared.web.policy import PublicFiles
from shared.web.server import server

FORM = "application/x-www-form-urlencoded"
ABOUT = "The pages people see. Holds no data and decides nothing."


def portal(settings: PortalSettings) -> FastAPI:
    """The portal's ASGI app; it closes its connections when it stops."""
    client = http_client(timeout=settings.status_timeout_seconds)

    @asynccontextmanager
    async def while_running(_: FastAPI) -> AsyncIterator[None]:
        yield
        await client.aclose()

    for language in LANGUAGES:
        environment(language)  # a page that cannot be made is found now, not by its first reader
    app = create_app(
        "portal",
        [system_pages(settings, client), public_pages()],
        about=ABOUT,
        files=[PublicFiles("/static", STATIC, why="style, script, font and mark of every page")],
        limits=Limits(content_types=frozenset({FORM})),
        lifespan=while_running,
    )
    app.add_middleware(ProblemsAsPages)
    return app


def main() -> None:
    refuse_in_production()
    options = _options()
    observability.setup("portal")
    stop_in_order()
    try:
        server(portal(PortalSettings()), options.host, options.port).run()
    finally:
        observability.shutdown()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.portal.main", description="Runs the portal.")
    parser.add_argument("--role", choices=("http", "all"), default="all", help="the portal only answers")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, required=True, help="port to listen on")
    return parser.parse_args()


if __name__ == "__main__":
    main()
