"""Where the portal finds the other services. Read once, in `main.py`."""

from pathlib import Path

from pydantic import AnyHttpUrl, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

SERVICES = ("participants", "coaching", "matching", "notifications")
"""In the order in which the start page shows them."""


class PortalSettings(BaseSettings):
    """The addresses between services, and optional ones for the browser where a proxy stands in front."""

    model_config = SettingsConfigDict(env_prefix="LANDING_", populate_by_name=True)

    participants_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8001")
    coaching_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8002")
    matching_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8003")
    notifications_url: AnyHttpUrl = AnyHttpUrl("http://127.0.0.1:8004")
    public_participants_url: AnyHttpUrl | None = None
    public_coaching_url: AnyHttpUrl | None = None
    public_matching_url: AnyHttpUrl | None = None
    public_notifications_url: AnyHttpUrl | None = None
    portal_url: AnyHttpUrl | None = Field(default=None, description="Its own address, as people type it")
    key_file: Path | None = Field(default=None, validation_alias="PORTAL_KEY_FILE")
    mailbox_url: AnyHttpUrl | None = Field(default=None, description="The page of the development mailbox")
    status_timeout_seconds: float = Field(default=1.0, gt=0, le=10)

    def address(self, service: str) -> str:
        """Where this process reaches the service, without a slash at the end."""
        return _plain(getattr(self, f"{service}_url"))

    def link(self, service: str) -> str:
        """Where a browser reaches the service, without a slash at the end."""
        return _plain(getattr(self, f"public_{service}_url") or getattr(self, f"{service}_url"))

    @property
    def origin(self) -> str | None:
        """Scheme, host and port of the portal's own address."""
        return _plain(self.portal_url) if self.portal_url else None

    @property
    def mailbox(self) -> str | None:
        return str(self.mailbox_url) if self.mailbox_url else None


def _plain(url: AnyHttpUrl) -> str:
    return str(url).rstrip("/")
