"""From a bearer token to a principal with this service's own view of their roles. One per process."""

from typing import Protocol
from uuid import UUID

from shared.clock import real_now
from shared.events.participants import PersonLatest
from shared.identity.errors import TryLater, Unauthenticated
from shared.identity.keyset import KeySource, KeysUnavailable
from shared.identity.principal import Principal
from shared.identity.token import Claims, InvalidToken, verify

MOST_REMEMBERED = 2000
PATIENCE = 2.0
"""Seconds to wait for the version of the person that the token speaks of."""


class RoleReader(Protocol):
    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest | None:
        """The person as this service knows them, once at least that new; None when it does not come in time."""


class Callers:
    """Decides who sent a request. `roles` may be None where only services call."""

    def __init__(self, service: str, keys: KeySource, roles: RoleReader | None) -> None:
        self.service = service
        self._keys = keys
        self._roles = roles
        self._verified: dict[str, Claims] = {}

    async def principal(self, authorization: str | None) -> Principal:
        """Raises Unauthenticated, or TryLater where keys or roles are not here yet."""
        if authorization is None:
            raise Unauthenticated("no_token")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthenticated("not_a_bearer_token")
        try:
            claims = await self._claims(token)
        except InvalidToken as error:
            raise Unauthenticated(error.reason) from error
        except KeysUnavailable as error:
            raise TryLater("The issuer of tokens cannot be reached yet. Try again in a moment.") from error
        return await self._known(claims)

    async def _claims(self, token: str) -> Claims:
        """A signature is checked once; a caller sends the same token again until it expires."""
        known = self._verified.get(token)
        if known is not None and known.expires > real_now().timestamp():
            return known
        claims = await verify(token, self._keys, audience=self.service)
        if len(self._verified) >= MOST_REMEMBERED:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    async def _known(self, claims: Claims) -> Principal:
        if claims.version is None:
            return Principal(claims.subject, service=claims.subject.removeprefix("service:"), actor=claims.actor)
        person_id = UUID(claims.subject)
        person = await self._roles.roles_of(person_id, claims.version, PATIENCE) if self._roles else None
        if person is None:
            raise TryLater("This service does not know the caller's newest roles yet. Try again in a moment.")
        return Principal(claims.subject, person_id=person_id, actor=claims.actor, roles=person.roles)
