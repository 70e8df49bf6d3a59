"""The 60-second token between services: signed with Ed25519, for one audience, and silent about roles.

Used by the issuer to sign and by every service to verify. A token that differs from what the issuer makes is refused.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from shared.clock import real_now
from shared.identity.keys import ALGORITHM, key_id
from shared.identity.keyset import KeySource, UnknownKey

ISSUER = "participants"
LIFETIME = 60
LEEWAY = 5
LONGEST = 4096
TOKEN_TYPE = "at+jwt"  # noqa: S105 a media type (RFC 9068), not a secret
SERVICE_SUBJECT = re.compile(r"service:([a-z][a-z0-9_-]{0,39})")
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_HEADER_FIELDS = {"alg", "kid", "typ"}
_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])


class InvalidToken(Exception):
    """`reason` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. `version` is the person's version when it was issued; None for a service."""

    subject: str
    actor: str | None
    audience: str
    version: int | None
    token_id: str
    expires: int


def sign(claims: dict[str, Any], key: OKPKey, *, typ: str = TOKEN_TYPE) -> str:
    """A compact JWT under the key's thumbprint."""
    header = {"alg": ALGORITHM, "kid": key_id(key), "typ": typ}
    return jwt.encode(header, claims, key, registry=_REGISTRY, default_type=None)


async def verify(token: str, keys: KeySource, *, audience: str, now: Callable[[], datetime] = real_now) -> Claims:
    """The claims of a token that the issuer made for this audience. Raises InvalidToken, or KeysUnavailable."""
    try:
        key = await keys.key(header_of(token, TOKEN_TYPE))
    except UnknownKey as error:
        raise InvalidToken("unknown_key") from error
    claims = signed_claims(token, key)
    check_times(claims, int(now().timestamp()))
    if claims.get("iss") != ISSUER:
        raise InvalidToken("wrong_issuer")
    if claims.get("aud") != audience:
        raise InvalidToken("wrong_audience")
    subject, actor = claims.get("sub"), claims.get("act")
    if not isinstance(subject, str) or not (SERVICE_SUBJECT.fullmatch(subject) or _is_uuid(subject)):
        raise InvalidToken("bad_subject")
    if actor is not None and not (isinstance(actor, str) and SERVICE_SUBJECT.fullmatch(actor)):
        raise InvalidToken("bad_actor")
    return Claims(subject, actor, audience, _version(subject, claims), text_claim(claims, "jti"), claims["exp"])


def header_of(token: str, typ: str) -> str:
    """The key id of a token's header, after everything in that header was found to be as the issuer writes it."""
    if len(token) > LONGEST or not _COMPACT.fullmatch(token):
        raise InvalidToken("malformed")
    try:
        encoded = token.partition(".")[0]
        header = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, RecursionError) as error:
        raise InvalidToken("malformed") from error
    if not isinstance(header, dict) or set(header) != _HEADER_FIELDS:
        raise InvalidToken("unexpected_header")
    if header["alg"] != ALGORITHM:
        raise InvalidToken("wrong_algorithm")
    if header["typ"] != typ:
        raise InvalidToken("wrong_type")
    if not isinstance(header["kid"], str):
        raise InvalidToken("malformed")
    return header["kid"]


def signed_claims(token: str, key: OKPKey) -> dict[str, Any]:
    """The claims, if the signature is the key's."""
    try:
        return dict(jwt.decode(token, key, registry=_REGISTRY).claims)
    except (JoseError, ValueError, RecursionError) as error:
        raise InvalidToken("bad_signature") from error


def check_times(claims: dict[str, Any], now: int) -> None:
    """Issued in the past, not expired, and short-lived; whole seconds of real time."""
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int:
        raise InvalidToken("missing_claim")
    if expires <= now - LEEWAY:
        raise InvalidToken("expired")
    if issued > now + LEEWAY:
        raise InvalidToken("issued_in_the_future")
    if not 0 < expires - issued <= LIFETIME:
        raise InvalidToken("lives_too_long")


def text_claim(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise InvalidToken("missing_claim")
    return value


def _version(subject: str, claims: dict[str, Any]) -> int | None:
    version = claims.get("ver")
    if SERVICE_SUBJECT.fullmatch(subject):
        if version is not None:
            raise InvalidToken("bad_version")
        return None
    if type(version) is not int or not 0 < version < 2**62:
        raise InvalidToken("bad_version")
    return version


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
