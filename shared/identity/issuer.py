"""The only place where tokens are made. Participants holds the key; only the development sign-in builds on it."""

from collections.abc import Callable, Mapping
from datetime import datetime
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
        self.key = key
        self._now = now

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


class Assertions:
    """Checks what a service signed with its own key to be given a token. Each assertion counts once.

    Used ids are kept in this process until they expire. Where participants runs as several processes, an assertion
    caught on its way could be used once more at another: between hosts TLS must keep it from being caught.
    """

    def __init__(self, trusted: Mapping[str, OKPKey], *, now: Callable[[], datetime] = real_now) -> None:
        self._trusted = dict(trusted)
        self._now = now
        self._used: dict[tuple[str, str], int] = {}

    def service_of(self, assertion: str) -> str:
        """The name of the service that signed. Raises InvalidToken."""
        kid = header_of(assertion, ASSERTION_TYPE)
        name, key = next(((name, key) for name, key in self._trusted.items() if key.thumbprint() == kid), (None, None))
        if name is None or key is None:
            raise InvalidToken("unknown_key")
        claims = signed_claims(assertion, key)
        now = int(self._now().timestamp())
        check_times(claims, now)
        if claims.get("iss") != f"service:{name}" or claims.get("sub") != f"service:{name}":
            raise InvalidToken("wrong_issuer")
        if claims.get("aud") != ISSUER:
            raise InvalidToken("wrong_audience")
        self._use_once(name, text_claim(claims, "jti"), claims["exp"], now)
        return name

    def _use_once(self, name: str, token_id: str, expires: int, now: int) -> None:
        # The leeway of check_times keeps an assertion alive a little longer than `exp` says.
        self._used = {used: until for used, until in self._used.items() if until > now}
        if (name, token_id) in self._used:
            raise InvalidToken("used_before")
        self._used[name, token_id] = expires + LIFETIME


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
