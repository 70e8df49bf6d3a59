"""A token for any known person, without a password. Participants mounts it when LANDING_ENVIRONMENT is development."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.identity.development_guard import in_development
from shared.identity.issuer import TokenIssuer
from shared.identity.policy import public
from shared.web.problems import Problem
from shared.web.tokens import Token

FindPerson = Callable[[UUID | None, str | None], Awaitable[tuple[UUID, int] | None]]
"""The id and present version of the person with this id or this e-mail address; None when nobody is."""
ACTOR = "service:development"


class SignIn(BaseModel):
    """One of `person_id` and `email`, and the service that the token is for."""

    model_config = ConfigDict(extra="forbid")

    person_id: UUID | None = None
    email: str | None = Field(default=None, max_length=254)
    audience: str = Field(pattern="^[a-z][a-z0-9_-]{0,39}$")

    @model_validator(mode="after")
    def _one_of_both(self) -> "SignIn":
        if (self.person_id is None) == (self.email is None):
            raise ValueError("send person_id or email")
        return self


class DevelopmentToken(Token):
    """With the person's id, for those who signed in by e-mail address."""

    person_id: UUID


def router(issuer: TokenIssuer, find_person: FindPerson) -> APIRouter:
    """Raises RuntimeError outside development, whoever mounts it."""
    if not in_development():
        raise RuntimeError("the development sign-in may only be mounted with LANDING_ENVIRONMENT=development")
    routes = APIRouter(tags=["development"])

    @routes.post("/development/tokens", dependencies=[public("development only: anybody may be anybody")])
    async def sign_in(request: SignIn) -> DevelopmentToken:
        """A token of 60 seconds as this person."""
        found = await find_person(request.person_id, request.email)
        if found is None:
            raise Problem(404, "no_such_person", "Nobody has this id or address. `landing seed` makes sample people.")
        person_id, version = found
        token = issuer.issue(str(person_id), request.audience, ACTOR, version)
        return DevelopmentToken(token=token, person_id=person_id)

    return routes
