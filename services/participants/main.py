"""The participants service: the only place where its parts meet."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter

from services.participants.adapters.catalogue_files import shipped_catalogue
from services.participants.adapters.invitations import PostgresInvitations
from services.participants.adapters.own_roles import OwnRoles
from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.adapters.published_events import PUBLISHED
from services.participants.adapters.register import PostgresRegister
from services.participants.adapters.relations import PostgresRelations
from services.participants.adapters.seen import ProjectedCases
from services.participants.adapters.shelf import PostgresShelf
from services.participants.adapters.signing_keys import SigningKeys
from services.participants.application.load_catalogue import load_catalogue
from services.participants.domain.texts import email_key
from services.participants.entrypoints.catalogue import catalogue_router, places_router
from services.participants.entrypoints.consumers import PROJECTIONS
from services.participants.entrypoints.invitations import invitations_router
from services.participants.entrypoints.names import names_router
from services.participants.entrypoints.organisations import organisations_router
from services.participants.entrypoints.people import commands_router, records_router
from services.participants.entrypoints.refusals import REFUSALS
from services.participants.settings import ParticipantsSettings
from shared.identity.issuer import Assertions, TokenIssuer
from shared.identity.keys import read_trusted_keys
from shared.outbox import Cause
from shared.runtime import Core, Service, run
from shared.web.tokens import token_router

NAME = "participants"


class Participants:
    """What lives as long as the process."""

    def __init__(self) -> None:
        self.settings = ParticipantsSettings()
        self.keys = SigningKeys()
        self.invitations = PostgresInvitations()
        self.places = PostcodeFiles()
        self.register = PostgresRegister()
        self.relations = PostgresRelations()
        self.shelf = PostgresShelf()

    async def prepare(self, core: Core) -> None:
        """Before the first answer: a key to sign with, and the catalogue that this version brings."""
        await self.keys.load(core.database)
        async with core.units(Cause.by(f"service:{NAME}")) as uow:
            await load_catalogue(uow, shipped_catalogue(), self.shelf)

    def routers(self, core: Core) -> Sequence[APIRouter]:
        issuer = self.keys.issuer()
        cases = ProjectedCases(core.database, core.projections)
        return [
            organisations_router(core.units, self.places, self.register),
            names_router(core.units, self.register, self.relations, cases),
            commands_router(self.register),
            invitations_router(core.units, self.register, self.invitations, self.settings.invitation_lasts),
            records_router(core.units, self.places, self.shelf),
            catalogue_router(core.units, self.shelf),
            places_router(self.places),
            token_router(issuer, _assertions(core)),
            *self._development(core, issuer),
        ]

    def _development(self, core: Core, issuer: TokenIssuer) -> Sequence[APIRouter]:
        """Sign-in without a password, where that package is installed and the environment says development."""
        if core.landing.environment != "development" or find_spec("development") is None:
            return []

        async def find_person(person_id: UUID | None, email: str | None) -> tuple[UUID, int] | None:
            async with core.units(Cause.by(f"service:{NAME}")) as uow:
                return await self.register.known_by(uow, person_id, email_key(email.strip()) if email else None)

        router: APIRouter = import_module("development.sign_in").router(issuer, find_person)
        return [router]


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
        prepare=parts.prepare,
        errors=REFUSALS,
        roles=lambda core: OwnRoles(core.units),
        keys=lambda _: parts.keys.source(),
    )


def _assertions(core: Core) -> Assertions:
    """Without a file no service gets a token; the endpoint then refuses each."""
    path = core.landing.trusted_keys_file
    return Assertions(read_trusted_keys(path) if path else {})


if __name__ == "__main__":
    run(build())
