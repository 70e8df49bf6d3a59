"""Tokens as an attacker would make them: each differs from a good one in a single thing."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from joserfc.jwk import OKPKey

from shared.identity.keys import ALGORITHM, key_id, new_key

KEY: OKPKey = new_key()
PERSON = str(uuid4())
MISSING = object()


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def claims(**changes: Any) -> dict[str, Any]:
    """A good token's claims with these changed; MISSING leaves one out."""
    good = {
        "iss": "participants",
        "sub": PERSON,
        "act": "service:portal",
        "aud": "coaching",
        "ver": 3,
        "iat": now(),
        "exp": now() + 60,
        "jti": str(uuid4()),
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not MISSING}


def header(**changes: Any) -> dict[str, Any]:
    good = {"alg": ALGORITHM, "kid": key_id(KEY), "typ": "at+jwt"}
    return {name: value for name, value in {**good, **changes}.items() if value is not MISSING}


def compact(head: dict[str, Any], body: Any, *, key: OKPKey = KEY) -> str:
    """Signed by hand, so that no library refuses to make it."""
    signed = f"{_part(head)}.{_part(body)}"
    signature = key.get_op_key("sign").sign(signed.encode())
    return f"{signed}.{_encode(signature)}"


def unsigned(head: dict[str, Any], body: Any, signature: bytes = b"") -> str:
    return f"{_part(head)}.{_part(body)}.{_encode(signature)}"


def trusting(token: str) -> dict[str, Any]:
    """A verifier that checks nothing: shows that only our checks stand between a forgery and its claims."""
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


def _part(value: Any) -> str:
    return _encode(json.dumps(value).encode())


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class Used:
    """Remembers for ever what participants keeps in its table; `until` says how long it would have to."""

    def __init__(self) -> None:
        self.until: dict[tuple[str, str], datetime] = {}

    async def first_use(self, service: str, token_id: str, until: datetime) -> bool:
        return self.until.setdefault((service, token_id), until) is until
