"""What every process reads from its environment. A service adds its own in its `settings.py`."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class LandingSettings(BaseSettings):
    """Shared by all services: LANDING_…"""

    model_config = SettingsConfigDict(env_prefix="LANDING_")

    environment: Literal["production", "development"] = "production"
    participants_url: str = Field(default="http://127.0.0.1:20101", description="Where tokens and names come from")
    coaching_url: str = Field(default="http://127.0.0.1:8002", description="Asked when a read model is rebuilt")
    trusted_keys_file: str | None = Field(default=None, description="Public keys of the services; read by participants")

    @property
    def owner_urls(self) -> dict[str, str]:
        """Where the owners of snapshots are."""
        return {"participants": self.participants_url, "coaching": self.coaching_url}


class ServiceSettings(BaseSettings):
    """One service's own: COACHING_DATABASE_URL and so on. The prefix is given when it is read."""

    database_url: str
    owner_database_url: str
    key_file: str | None = Field(
        default=None, description="Private Ed25519 JWK with which this service proves its name"
    )
    pool_size: int = 12

    @classmethod
    def of(cls, service: str) -> "ServiceSettings":
        return cls(_env_prefix=f"{service.upper()}_")
