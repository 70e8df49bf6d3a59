"""What this service reads from its environment beside what every service has."""

from datetime import timedelta

from pydantic import AnyUrl, Field, UrlConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.notifications.domain.patience import Patience


class SmtpUrl(AnyUrl):
    _constraints = UrlConstraints(allowed_schemes=["smtp", "smtps"], host_required=True)


class NotificationsSettings(BaseSettings):
    """The defaults suit one machine with a development mailbox."""

    model_config = SettingsConfigDict(env_prefix="NOTIFICATIONS_", populate_by_name=True)

    smtp_url: SmtpUrl = SmtpUrl("smtp://127.0.0.1:1025")
    mail_from: str = Field(default="Warme Landing <meldingen@warme-landing.example>")
    portal_url: str = Field(default="http://localhost:8000", validation_alias="LANDING_PORTAL_URL")
    mail_lease_seconds: float = Field(default=60.0, gt=0, description="After this another worker may send a mail again")
    mail_retry_seconds: float = Field(default=1.0, gt=0, description="The first delay; each next one is twice as long")

    @property
    def mail_lease(self) -> timedelta:
        return timedelta(seconds=self.mail_lease_seconds)

    @property
    def mail_patience(self) -> Patience:
        return Patience(first=timedelta(seconds=self.mail_retry_seconds), longest=timedelta(hours=1))
