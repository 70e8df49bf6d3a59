"""WebAuthn for this site, by the `webauthn` library: always with user verification, nobody named beforehand."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from uuid_utils.compat import uuid7
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.participants.domain.person import Person
from services.participants.domain.sign_in import Passkey
from services.participants.domain.sign_in_errors import PasskeyRefused
from shared import clock

SITE = "Warme Landing"
TIMEOUT_MILLISECONDS = 120_000
TRANSPORTS = {"ble", "hybrid", "internal", "nfc", "smart-card", "usb"}


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever the library raises on what a caller sent, also from deep inside a parser, means: not this one."""
    try:
        yield
    except PasskeyRefused:
        raise
    except Exception as error:
        raise PasskeyRefused(type(error).__name__) from error


class WebAuthn:
    """`origin` as the browser shows it, with a port that is not the scheme's own; its host is the site's id."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._site_id = urlsplit(origin).hostname or ""

    def to_create(self, person: Person, existing: Sequence[Passkey]) -> tuple[bytes, Mapping[str, Any]]:
        options = generate_registration_options(
            rp_id=self._site_id,
            rp_name=SITE,
            user_id=person.id.bytes,
            user_name=person.email,
            user_display_name=person.name,
            timeout=TIMEOUT_MILLISECONDS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.credential_id) for passkey in existing],
        )
        return options.challenge, json.loads(options_to_json(options))

    def created(self, answer: Mapping[str, Any], challenge: bytes) -> Passkey:
        with _refusing():
            made = verify_registration_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=self._site_id,
                expected_origin=self._origin,
                require_user_verification=True,
            )
            transports = [str(name) for name in answer["response"].get("transports") or ()]
        return Passkey(
            id=uuid7(),
            person_id=UUID(int=0),
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            transports=[name for name in transports if name in TRANSPORTS],
            created_at=clock.real_now(),
        )

    def to_get(self) -> tuple[bytes, Mapping[str, Any]]:
        options = generate_authentication_options(
            rp_id=self._site_id,
            timeout=TIMEOUT_MILLISECONDS,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options.challenge, json.loads(options_to_json(options))

    def credential_of(self, answer: Mapping[str, Any]) -> bytes:
        with _refusing():
            return base64url_to_bytes(answer["rawId"])
        raise AssertionError("unreachable")

    def signed(self, answer: Mapping[str, Any], challenge: bytes, passkey: Passkey) -> int:
        with _refusing():
            credential = parse_authentication_credential_json(dict(answer))
            if credential.response.user_handle != passkey.person_id.bytes:
                raise PasskeyRefused("user_handle")
            signed = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._site_id,
                expected_origin=self._origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        return signed.new_sign_count
