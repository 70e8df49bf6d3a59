"""One click signs in as a sample person. Participants mounts it beside the tokens, in development only."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.participants.adapters.register import PostgresRegister
from services.participants.application.open_session import open_session
from services.participants.domain.session import Way
from services.participants.entrypoints.fields import Body
from services.participants.entrypoints.sign_in_parts import Portal, SeenBrowser, SignedIn, SignIn, signed_in
from shared.clock import today
from shared.identity.development_guard import in_development

MOST = 40


class Sample(BaseModel):
    person_id: UUID
    name: str
    roles: list[str]


class Samples(BaseModel):
    people: list[Sample]


class AsSample(Body):
    person_id: UUID
    seen: SeenBrowser


def router(parts: SignIn, register: PostgresRegister) -> APIRouter:
    """Raises RuntimeError outside development, whoever mounts it."""
    if not in_development():
        raise RuntimeError("sample people may only be mounted with LANDING_ENVIRONMENT=development")
    routes = APIRouter(prefix="/development", tags=["development"])

    @routes.post("/people")
    async def samples(_: Portal) -> Samples:
        """People with an address that is reserved for examples, and a role today."""
        async with parts.unit() as uow:
            people = await register.samples(uow, MOST)
        found = [
            Sample(person_id=person.id, name=person.name, roles=roles)
            for person in people
            if (roles := [period.role.value for period in person.roles if period.holds_on(today())])
        ]
        return Samples(people=found)

    @routes.post("/sessions")
    async def sign_in(body: AsSample, _: Portal) -> SignedIn:
        """A session as one of them, or as anybody."""
        async with parts.unit() as uow:
            opened = await open_session(
                uow, body.person_id, Way.DEVELOPMENT, body.seen.visitor(), parts.sessions, parts.browsers
            )
        return signed_in(opened)

    return routes
