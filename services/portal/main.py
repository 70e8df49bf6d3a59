"""The portal as a process: `python -m services.portal.main --port 8100`. The only place where its parts meet."""

import argparse
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI

from services.portal.adapters.participants import NoParticipants, Participants, Refused
from services.portal.adapters.rendering import STATIC, environment
from services.portal.adapters.words import LANGUAGES
from services.portal.entrypoints.account import account_pages
from services.portal.entrypoints.company import company_pages
from services.portal.entrypoints.contacts import contacts_pages
from services.portal.entrypoints.corrections import confirmation_pages, confirmed_page, correction_pages
from services.portal.entrypoints.departure import departure_pages
from services.portal.entrypoints.erasure import erasure_pages
from services.portal.entrypoints.home import at_home
from services.portal.entrypoints.interest import interest_pages
from services.portal.entrypoints.invitation import invitation_pages
from services.portal.entrypoints.invitations import invitations_pages
from services.portal.entrypoints.invite import invite_pages
from services.portal.entrypoints.links import link_pages
from services.portal.entrypoints.matching import matching_pages
from services.portal.entrypoints.my_data import my_data_pages
from services.portal.entrypoints.offers import offers_pages
from services.portal.entrypoints.opening import opening_pages
from services.portal.entrypoints.organisations import organisation_pages, organisations_pages
from services.portal.entrypoints.people import people_pages, person_pages
from services.portal.entrypoints.pools import pools_pages
from services.portal.entrypoints.problems_as_pages import ProblemsAsPages
from services.portal.entrypoints.profile import profile_pages
from services.portal.entrypoints.providers import provider_pages
from services.portal.entrypoints.public_pages import public_pages
from services.portal.entrypoints.registrations import registrations_pages
from services.portal.entrypoints.requests import request_pages, requests_pages
from services.portal.entrypoints.sign_in import sign_in_pages
from services.portal.entrypoints.signed_in import Readers
from services.portal.entrypoints.start import start_pages
from services.portal.entrypoints.system import system_pages
from services.portal.entrypoints.ways import no_samples
from services.portal.settings import SERVICES, PortalSettings
from shared import observability
from shared.identity.development_guard import in_development, refuse_in_production
from shared.identity.service_tokens import ServiceTokens
from shared.observability.outgoing import http_client
from shared.runtime.stopping import stop_in_order
from shared.web.app import create_app
from shared.web.limits import Limits
from shared.web.policy import PublicFiles
from shared.web.server import server

FORM = "application/x-www-form-urlencoded"
WAIT = 8.0
"""Seconds for an answer of participants; it may have to ask an OIDC provider first."""
ABOUT = "The pages people see. Holds no data and decides nothing."


def portal(settings: PortalSettings) -> FastAPI:
    """The portal's ASGI app; it closes its connections when it stops."""
    client = http_client(timeout=settings.status_timeout_seconds)
    participants, home = _participants(settings), at_home(settings.origin)
    clients = _clients(settings)
    readers = Readers(participants, clients)
    development, state = _development(participants)

    @asynccontextmanager
    async def while_running(_: FastAPI) -> AsyncIterator[None]:
        yield
        for used in (client, *clients.values()):
            await used.aclose()
        await participants.close()

    for language in LANGUAGES:
        environment(language)  # a page that cannot be made is found now, not by its first reader
    app = create_app(
        "portal",
        [
            system_pages(settings, client),
            sign_in_pages(participants, home),
            link_pages(participants, home),
            invitation_pages(participants, home),
            provider_pages(participants),
            account_pages(participants, home),
            interest_pages(participants, home),
            start_pages(readers, home),
            my_data_pages(readers, home),
            correction_pages(readers, home),
            erasure_pages(readers, home),
            confirmation_pages(participants, home),
            confirmed_page(),
            profile_pages(readers, home),
            registrations_pages(readers, home),
            invite_pages(readers, home),
            people_pages(readers, home),
            person_pages(readers, home),
            opening_pages(readers, home),
            invitations_pages(readers, home),
            organisations_pages(readers, home),
            organisation_pages(readers, home),
            departure_pages(readers, home),
            contacts_pages(readers, home),
            company_pages(readers, home),
            pools_pages(readers, home),
            requests_pages(readers, home),
            request_pages(readers, home),
            offers_pages(readers, home),
            matching_pages(readers, home),
            *development,
            public_pages(),
        ],
        about=ABOUT,
        files=[PublicFiles("/static", STATIC, why="style, script, font and mark of every page")],
        state=state,
        refusals={Refused: (503, "unavailable")},
        limits=Limits(content_types=frozenset({FORM})),
        lifespan=while_running,
    )
    app.add_middleware(ProblemsAsPages)
    return app


def _participants(settings: PortalSettings) -> Participants:
    """Without a key nobody can sign in; the pages for everybody work all the same."""
    if settings.key_file is None:
        return NoParticipants()
    address = settings.address("participants")
    return Participants(http_client(address, timeout=WAIT), ServiceTokens("portal", settings.key_file, address))


def _clients(settings: PortalSettings) -> Mapping[str, httpx.AsyncClient]:
    """One for each service; what it is asked goes in a reader's name."""
    return {name: http_client(settings.address(name), timeout=WAIT) for name in SERVICES}


def _development(participants: Participants) -> tuple[Sequence[APIRouter], dict[str, Any]]:
    """Sample people on the sign-in page, and each page marked, where that package is and the environment says so."""
    if not in_development() or find_spec("development") is None:
        return (), {"samples": no_samples, "demo": False}
    pages = import_module("development.pages")
    return (pages.router(participants),), {"samples": pages.samples, "demo": True}


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
