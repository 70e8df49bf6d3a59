"""The participants service: the only place where its parts meet."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter

from services.participants.adapters.authenticators import WebAuthn
from services.participants.adapters.catalogue_files import shipped_catalogue, shipped_competences
from services.participants.adapters.elsewhere import OtherServices
from services.participants.adapters.found_people import FoundPeople
from services.participants.adapters.holdings import PostgresTraces
from services.participants.adapters.invitations import PostgresInvitations
from services.participants.adapters.invited import InvitedPeople
from services.participants.adapters.letters import PostgresAddressChanges, PostgresLetters
from services.participants.adapters.my_data import PostgresMyData
from services.participants.adapters.oidc import OidcProviders
from services.participants.adapters.openings import AuditedOpenings
from services.participants.adapters.own_roles import OwnRoles
from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.adapters.processings_to_tell import PostgresToTell
from services.participants.adapters.progress import PostgresProgress
from services.participants.adapters.published_events import PUBLISHED
from services.participants.adapters.read_processings import PostgresReadings
from services.participants.adapters.register import PostgresRegister
from services.participants.adapters.registrations import PostgresRegistrations
from services.participants.adapters.relations import PostgresRelations
from services.participants.adapters.seen import ProjectedCases
from services.participants.adapters.sessions import PostgresBrowsers, PostgresSessions, PostgresTries
from services.participants.adapters.shelf import PostgresShelf
from services.participants.adapters.sign_in_mailer import NotificationsMailer
from services.participants.adapters.signing_keys import SigningKeys
from services.participants.adapters.staging import PostgresStaging
from services.participants.adapters.used_assertions import PostgresUsedAssertions
from services.participants.adapters.ways_in import (
    PostgresAccounts,
    PostgresCeremonies,
    PostgresLinks,
    PostgresPasskeys,
)
from services.participants.application.answer_registration import Parts
from services.participants.application.correct_person import Corrections
from services.participants.application.load_catalogue import load_shipped
from services.participants.domain.texts import email_key
from services.participants.entrypoints.catalogue import catalogue_router, places_router
from services.participants.entrypoints.colleagues import colleagues_router
from services.participants.entrypoints.consumers import PROJECTIONS
from services.participants.entrypoints.corrections import addresses_router, names_of_people_router
from services.participants.entrypoints.erasures import (
    Answers,
    erase_due,
    erasure_wishes_router,
    erasures_list_router,
)
from services.participants.entrypoints.imports import apply_imports, imports_router
from services.participants.entrypoints.invitations import invitations_router
from services.participants.entrypoints.keeping import KEEP_NO_LONGER
from services.participants.entrypoints.my_data import my_data_router, processings_router
from services.participants.entrypoints.names import names_router
from services.participants.entrypoints.oidc import oidc_router
from services.participants.entrypoints.openings import openings_router
from services.participants.entrypoints.organisations import organisations_router, ties_router
from services.participants.entrypoints.passkeys import passkeys_router
from services.participants.entrypoints.people import commands_router, evidence_router, records_router
from services.participants.entrypoints.people_search import people_search_router
from services.participants.entrypoints.postmen import Letters, Links, Postman
from services.participants.entrypoints.refusals import REFUSALS
from services.participants.entrypoints.registrations import interest_router, registrations_router
from services.participants.entrypoints.sessions import sessions_router
from services.participants.entrypoints.sign_in import sign_in_router
from services.participants.entrypoints.sign_in_parts import SignIn
from services.participants.entrypoints.signing_keys import signing_keys_router
from services.participants.entrypoints.tasks import tasks_router
from services.participants.entrypoints.telling import telling
from services.participants.entrypoints.workers import FORGET
from services.participants.settings import ParticipantsSettings
from shared.identity.issuer import Assertions, TokenIssuer
from shared.identity.keys import read_trusted_keys
from shared.identity.service_tokens import OwnTokens
from shared.observability.outgoing import http_client
from shared.outbox import Cause
from shared.runtime import Core, Job, Service, run
from shared.web.tokens import token_router

NAME = "participants"
ASK_SECONDS, IDLE_SECONDS = 2.0, 5.0


class Participants:
    """What lives as long as the process."""

    def __init__(self) -> None:
        self.settings = ParticipantsSettings()
        self.keys = SigningKeys()
        self.invitations = PostgresInvitations()
        self.registrations = PostgresRegistrations()
        self.links = PostgresLinks()
        self.letters = PostgresLetters()
        self.places = PostcodeFiles()
        self.register = PostgresRegister()
        self.relations = PostgresRelations()
        self.shelf = PostgresShelf()
        self.traces = PostgresTraces()
        self.staging = PostgresStaging()

    async def prepare(self, core: Core) -> None:
        """Before the first answer: a key to sign with, and the catalogue that this version brings."""
        await self.keys.load(core.database)
        async with core.units(Cause.by(f"service:{NAME}")) as uow:
            await load_shipped(uow, shipped_catalogue(), self.shelf)

    def routers(self, core: Core) -> Sequence[APIRouter]:
        issuer, lasts = self.keys.issuer(), self.settings.invitation_lasts
        sign_in, answering = self.sign_in(core), Parts(self.places, self.register, self.invitations, self.letters)
        cases = ProjectedCases(core.database, core.projections)
        return [
            organisations_router(core.units, self.places, self.register),
            ties_router(self.register),
            colleagues_router(core.units, FoundPeople(self.register)),
            names_router(core.units, self.register, self.relations, cases),
            commands_router(self.register),
            invitations_router(core.units, self.register, self.invitations, lasts),
            interest_router(sign_in, self.settings, answering, self.registrations),
            registrations_router(core.units, answering, self.registrations, lasts),
            imports_router(core.units, self.places, self.staging),
            erasure_wishes_router(core.units, timedelta(days=self.settings.erasure_grace_days)),
            erasures_list_router(core.units),
            evidence_router(self.relations, self.shelf),
            people_search_router(core.units, FoundPeople(self.register)),
            names_of_people_router(),
            addresses_router(sign_in, Corrections(PostgresAddressChanges(), self.letters, self.links, self.register)),
            my_data_router(core.units, PostgresMyData(), OtherServices(self.others(), OwnTokens(issuer))),
            processings_router(core.units, PostgresReadings()),
            tasks_router(core.units, PostgresProgress(core.units), PostgresReadings()),
            records_router(core.units, self.places, self.shelf),
            openings_router(core.units, AuditedOpenings()),
            catalogue_router(core.units, self.shelf, shipped_competences()),
            places_router(self.places),
            token_router(issuer, _assertions(core)),
            signing_keys_router(self.keys, core.database),
            *self._sign_in(sign_in, issuer),
            *self._development(core, issuer, sign_in),
        ]

    def sign_in(self, core: Core) -> SignIn:
        """Signing in, on this service's tables and for the portal's origin."""
        origin = self.settings.origin
        return SignIn(
            units=core.units,
            authenticators=WebAuthn(origin),
            providers=OidcProviders(self.settings.providers(), origin),
            sessions=PostgresSessions(),
            browsers=PostgresBrowsers(),
            tries=PostgresTries(),
            ceremonies=PostgresCeremonies(),
            passkeys=PostgresPasskeys(),
            links=self.links,
            accounts=PostgresAccounts(),
            invited=InvitedPeople(self.invitations),
            people=self.register,
        )

    @staticmethod
    def _sign_in(parts: SignIn, issuer: TokenIssuer) -> Sequence[APIRouter]:
        return [sign_in_router(parts), passkeys_router(parts), oidc_router(parts), sessions_router(parts, issuer)]

    async def read_keys(self, core: Core) -> None:
        await self.keys.keep_fresh(core.database)

    async def send_mails(self, core: Core) -> None:
        async with http_client(self.settings.notifications_url, timeout=12) as client:
            mailer = NotificationsMailer(client, OwnTokens(self.keys.issuer()))
            links = Links(self.links, self.register, mailer)
            letters = Letters(self.letters, PostgresAddressChanges(), mailer)
            async with asyncio.TaskGroup() as working:
                for mails in (links, letters):
                    working.create_task(Postman(core.units, mails).run())

    def others(self) -> dict[str, str]:
        """Where the services are that hold something about people, beside this one."""
        return {
            "coaching": self.settings.coaching_url,
            "matching": self.settings.matching_url,
            "notifications": self.settings.notifications_url,
        }

    async def collect_answers(self, core: Core) -> None:
        """Ask each service what is left of who was erased, every few seconds while there is somebody."""
        async with AsyncExitStack() as stack:
            clients = {
                name: await stack.enter_async_context(http_client(url, timeout=5))
                for name, url in self.others().items()
            }
            answers = Answers(core.units, self.traces, clients, OwnTokens(self.keys.issuer()))
            while True:
                await asyncio.sleep(ASK_SECONDS if await answers.collect() else IDLE_SECONDS)

    def _development(self, core: Core, issuer: TokenIssuer, parts: SignIn) -> Sequence[APIRouter]:
        """Sign-in without a password, where that package is installed and the environment says development."""
        if core.landing.environment != "development" or find_spec("development") is None:
            return []

        async def find_person(person_id: UUID | None, email: str | None) -> tuple[UUID, int] | None:
            async with core.units(Cause.by(f"service:{NAME}")) as uow:
                return await self.register.known_by(uow, person_id, email_key(email.strip()) if email else None)

        tokens: APIRouter = import_module("development.sign_in").router(issuer, find_person)
        samples: APIRouter = import_module("development.sessions").router(parts, self.register)
        return [tokens, samples]


def build() -> Service:
    """A new description of the service; tests build one each."""
    parts = Participants()
    return Service(
        name=NAME,
        about="People and organisations: roles and employments as periods, skills, regions, permitted names, tokens.",
        published=PUBLISHED,
        migrations=Path(__file__).parent / "migrations",
        routers=parts.routers,
        projections=PROJECTIONS,
        jobs=[
            Job("erase_due", lambda units: erase_due(units, parts.traces)),
            FORGET,
            KEEP_NO_LONGER,
            telling(PostgresReadings(), PostgresToTell()),
            apply_imports(parts.places, parts.staging, parts.shelf),
        ],
        background=[parts.send_mails, parts.collect_answers],
        everywhere=[parts.read_keys],
        prepare=parts.prepare,
        errors=REFUSALS,
        roles=lambda core: OwnRoles(core.units),
        keys=lambda _: parts.keys,
    )


def _assertions(core: Core) -> Assertions:
    """Without a file no service gets a token; the endpoint then refuses each."""
    path = core.landing.trusted_keys_file
    return Assertions(read_trusted_keys(path) if path else {}, PostgresUsedAssertions(core.database))


if __name__ == "__main__":
    run(build())
