"""The issuer's two endpoints, mounted by participants: its public keys, and tokens for known services."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from shared.identity.errors import Unauthenticated
from shared.identity.issuer import Assertions, TokenIssuer
from shared.identity.policy import SERVICE, public
from shared.identity.token import LIFETIME, InvalidToken


class TokenRequest(BaseModel):
    """`assertion` is a JWT that the service signed with its own key."""

    assertion: str = Field(max_length=4096)
    audience: str = Field(pattern="^[a-z][a-z0-9_-]{0,39}$")


class Token(BaseModel):
    token: str
    expires_in: int = LIFETIME


def token_router(issuer: TokenIssuer, assertions: Assertions) -> APIRouter:
    router = APIRouter(tags=["tokens"])

    @router.get("/.well-known/jwks.json", dependencies=[public("public keys are for everybody")])
    async def keys() -> dict[str, list[dict[str, str]]]:
        """The keys with which tokens are verified."""
        return issuer.jwks()

    @router.post("/service-tokens", dependencies=[public("the assertion in the body is the proof of who asks")])
    async def service_token(request: TokenRequest) -> Token:
        """A token with which a service acts for itself."""
        try:
            name = await assertions.service_of(request.assertion)
        except InvalidToken as error:
            raise Unauthenticated(error.reason) from error
        return Token(token=issuer.issue(SERVICE + name, request.audience))

    return router
