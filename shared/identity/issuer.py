"""The only place where tokens are made. Participants holds the key; only the development sign-in builds on it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol
from uuid import uuid4

from joserfc.jwk import OKPKey

from shared.clock import real_now
from shared.identity.keys import public_jwk
from shared.identity.token import (
    ISSUER,
    LIFETIME,
    SERVICE_SUBJECT,
    InvalidToken,
    check_times,
    header_of,
    sign,
    signed_claims,
    text_claim,
)

ASSERTION_TYPE = "client-authentication+jwt"


class TokenIssuer:
    """Signs what its caller already decided; it asks nothing."""

    def __init__(self, key: OKPKey, *, now: Callable[[], datetime] = real_now) -> None:
        self._key = key
        self._now = now

    @property
    def key(self) -> OKPKey:
        """The key that signs at this moment."""
        return self._key

    def issue(self, subject: str, audience: str, actor: str | None = None, version: int | None = None) -> str:
        """A token of 60 seconds. `version` belongs to a person, never to a service; `actor` is `service:<name>`."""
        if (version is None) != bool(SERVICE_SUBJECT.fullmatch(subject)):
            raise ValueError("a person's token carries the person's version, a service's token none")
        issued = int(self._now().timestamp())
        claims = {
            "iss": ISSUER,
            "sub": subject,
            "aud": audience,
            "iat": issued,
            "exp": issued + LIFETIME,
            "jti": str(uuid4()),
        }
        if actor is not None:
            claims["act"] = actor
        if version is not None:
            claims["ver"] = version
        return sign(claims, self.key)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The document of `/.well-known/jwks.json`."""
        return {"keys": [public_jwk(self.key)]}


class UsedAssertions(Protocol):
    """Which assertions were taken already, shared by all replicas of the issuer."""

    async def first_use(self, service: str, token_id: str, until: datetime) -> bool:
        """Whether nobody used it before; from now on somebody has. May be forgotten at `until`."""


class Assertions:
    """Checks what a service signed with its own key to be given a token. Each assertion counts once."""

    def __init__(
        self, trusted: Mapping[str, OKPKey], used: UsedAssertions, *, now: Callable[[], datetime] = real_now
    ) -> None:
        self._trusted = dict(trusted)
        self._used = used
        self._now = now

    async def service_of(self, assertion: str) -> str:
        """The name of the service that signed. Raises InvalidToken."""
        kid = header_of(assertion, ASSERTION_TYPE)
        name, key = next(((name, key) for name, key in self._trusted.items() if key.thumbprint() == kid), (None, None))
        if name is None or key is None:
            raise InvalidToken("unknown_key")
        claims = signed_claims(assertion, key)
        check_times(claims, int(self._now().timestamp()))
        if claims.get("iss") != f"service:{name}" or claims.get("sub") != f"service:{name}":
            raise InvalidToken("wrong_issuer")
        if claims.get("aud") != ISSUER:
            raise InvalidToken("wrong_audience")
        # The leeway of check_times keeps an assertion alive a little longer than `exp` says.
        until = datetime.fromtimestamp(claims["exp"] + LIFETIME, UTC)
        if not await self._used.first_use(name, text_claim(claims, "jti"), until):
            raise InvalidToken("used_before")
        return name


def assertion(name: str, key: OKPKey, *, now: Callable[[], datetime] = real_now) -> str:
    """What a service sends to be given a token."""
    issued = int(now().timestamp())
    subject = f"service:{name}"
    claims = {
        "iss": subject,
        "sub": subject,
        "aud": ISSUER,
        "iat": issued,
        "exp": issued + LIFETIME,
        "jti": str(uuid4()),
    }
    return sign(claims, key, typ=ASSERTION_TYPE)
