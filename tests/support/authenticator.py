"""An authenticator in software: makes passkeys and signs with them, as a phone does or as an attacker would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
CREATE, GET = "webauthn.create", "webauthn.get"


@dataclass
class Authenticator:
    """One device with one passkey. `flags` are what it claims; `origin` is what the browser writes down."""

    origin: str
    site: str = "localhost"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    user_handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """As `navigator.credentials.create` followed by `toJSON`."""
        self.user_handle = decode(options["user"]["id"])
        client = self._client_data(CREATE, options["challenge"])
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(attested=True)}
        return self._credential(
            {
                "clientDataJSON": encode(client),
                "attestationObject": encode(cbor2.dumps(attestation)),
                "transports": ["internal"],
            }
        )

    def get(self, options: dict[str, Any], *, kind: str = GET) -> dict[str, Any]:
        """As `navigator.credentials.get` followed by `toJSON`."""
        self.counter += 1 if self.counter else 0
        client, data = self._client_data(kind, options["challenge"]), self._data(attested=False)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._credential(
            {
                "clientDataJSON": encode(client),
                "authenticatorData": encode(data),
                "signature": encode(signature),
                "userHandle": encode(self.user_handle),
            }
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, *, attested: bool) -> bytes:
        head = hashlib.sha256(self.site.encode()).digest()
        flags = self.flags | (ATTESTED if attested else 0)
        body = bytes([flags]) + self.counter.to_bytes(4, "big")
        return head + body + (self._attested() if attested else b"")

    def _attested(self) -> bytes:
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32, "big"), -3: public.y.to_bytes(32, "big")}
        return bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        id = encode(self.credential_id)
        return {
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
