"""What this service reads from its environment beside what every service has."""

import tomllib
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SAFE_ALGORITHMS = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"}
"""Only such as need the provider's private key: with HS256 whoever knows our secret could sign."""
LOCAL = "localhost"


class Provider(BaseModel):
    """One OIDC provider. `algorithms` are the only ones an ID token may be signed with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern="^[a-z][a-z0-9-]{0,39}$")
    label: str = Field(min_length=1, max_length=60)
    issuer: str
    client_id: str
    client_secret_file: Path | None = None
    algorithms: tuple[str, ...] = ("RS256",)
    scope: str = "openid"

    @field_validator("algorithms")
    @classmethod
    def _asymmetric(cls, algorithms: tuple[str, ...]) -> tuple[str, ...]:
        if not algorithms or not SAFE_ALGORITHMS.issuperset(algorithms):
            raise ValueError(f"choose from {', '.join(sorted(SAFE_ALGORITHMS))}")
        return algorithms

    @field_validator("issuer")
    @classmethod
    def _encrypted(cls, issuer: str) -> str:
        if not encrypted_or_local(issuer):
            raise ValueError("an issuer has an https address")
        return issuer

    @property
    def secret(self) -> str | None:
        """Raises OSError where the file cannot be read."""
        return self.client_secret_file.read_text().strip() if self.client_secret_file else None


class ParticipantsSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PARTICIPANTS_", populate_by_name=True)

    portal_url: str = Field(default="http://localhost:8000", validation_alias="LANDING_PORTAL_URL")
    notifications_url: str = Field(default="http://127.0.0.1:8004", validation_alias="LANDING_NOTIFICATIONS_URL")
    invitation_days: int = Field(default=14, ge=1, le=365, description="How long an invitation can be used")
    erasure_grace_days: int = Field(default=3, ge=0, le=25, description="How long a wish to be erased can be withdrawn")
    coaching_url: str = Field(default="http://127.0.0.1:8002", validation_alias="LANDING_COACHING_URL")
    matching_url: str = Field(default="http://127.0.0.1:8003", validation_alias="LANDING_MATCHING_URL")
    answer_days: int = Field(default=5, ge=1, le=90, description="In how many days a registration is answered")
    oidc_file: Path | None = Field(default=None, description="TOML with [[provider]] tables")

    @field_validator("portal_url")
    @classmethod
    def _named(cls, url: str) -> str:
        """Passkeys belong to a name, and browsers make them on encrypted sites and on this machine only."""
        if _is_address(urlsplit(url).hostname or "") or not encrypted_or_local(url):
            raise ValueError(
                "LANDING_PORTAL_URL must be https:// with a name, or http://localhost: passkeys work nowhere else"
            )
        return url

    @property
    def invitation_lasts(self) -> timedelta:
        return timedelta(days=self.invitation_days)

    @property
    def origin(self) -> str:
        """Scheme, host and port as a browser writes them."""
        parts = urlsplit(self.portal_url)
        standard = {"http": 80, "https": 443}[parts.scheme]
        return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port not in (None, standard) else "")

    def providers(self) -> tuple[Provider, ...]:
        """Raises SystemExit with what to mend; a wrong file must not quietly close a door or open one."""
        if self.oidc_file is None:
            return ()
        try:
            content = tomllib.loads(self.oidc_file.read_text("utf-8"))
            return TypeAdapter(tuple[Provider, ...]).validate_python(content["provider"])
        except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
            raise SystemExit(f"PARTICIPANTS_OIDC_FILE cannot be read ({type(error).__name__}).") from error
        except ValidationError as error:
            where = ", ".join(".".join(map(str, fault["loc"])) + ": " + fault["msg"] for fault in error.errors())
            raise SystemExit(f"PARTICIPANTS_OIDC_FILE: {where}") from None


def encrypted_or_local(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == LOCAL))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
