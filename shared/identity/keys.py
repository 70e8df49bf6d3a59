"""Ed25519 keys as JWK. A key's id is its thumbprint, so that an id cannot be claimed for another key."""

import json
import os
from pathlib import Path
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

ALGORITHM: Final = "Ed25519"


class BadKey(Exception):
    """A key file or a published key is not what it should be; says what to do about it."""


def new_key() -> OKPKey:
    """A fresh private key."""
    return OKPKey.generate_key(ALGORITHM)


def key_id(key: OKPKey) -> str:
    """RFC 7638 thumbprint."""
    return key.thumbprint()


def public_jwk(key: OKPKey) -> dict[str, str]:
    """What may be shown to anybody."""
    public: dict[str, Any] = key.as_dict(private=False)
    return {"kty": "OKP", "crv": ALGORITHM, "x": public["x"], "kid": key_id(key), "use": "sig", "alg": ALGORITHM}


def public_key(jwk: object) -> OKPKey:
    """A published key. Raises BadKey unless it is a public Ed25519 key under its own thumbprint."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "OKP" or jwk.get("crv") != ALGORITHM or "d" in jwk:
        raise BadKey("A published key must be a public JWK with kty OKP and crv Ed25519.")
    try:
        key = OKPKey.import_key({name: jwk[name] for name in ("kty", "crv", "x")})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise BadKey("A published key's x is not an Ed25519 point.") from error
    if jwk.get("kid", key_id(key)) != key_id(key):
        raise BadKey("A published key's kid must be its RFC 7638 thumbprint.")
    return key


def write_private_key(key: OKPKey, path: Path) -> None:
    """Readable by its owner only, from the first byte on. Refuses to overwrite."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({**key.as_dict(private=True), "kid": key_id(key)}, file)


def read_private_key(path: str | Path) -> OKPKey:
    """The private key of this service."""
    jwk = _json(path)
    if not isinstance(jwk, dict) or jwk.get("crv") != ALGORITHM or "d" not in jwk:
        raise BadKey(f"{path} must hold a private Ed25519 JWK (kty OKP, with d).")
    try:
        return OKPKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "d")})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise BadKey(f"{path} does not hold a usable Ed25519 key: make a new one.") from error


def read_trusted_keys(path: str | Path) -> dict[str, OKPKey]:
    """`{"service name": public JWK}`: the services that may ask the issuer for tokens."""
    found = _json(path)
    if not isinstance(found, dict):
        raise BadKey(f"{path} must hold a JSON object of service names with their public JWK.")
    return {str(name): public_key(jwk) for name, jwk in found.items()}


def _json(path: str | Path) -> object:
    try:
        return json.loads(Path(path).read_text())
    except (OSError, ValueError) as error:
        raise BadKey(
            f"{path} cannot be read as a key file: check the setting, and that this user may read it."
        ) from error
