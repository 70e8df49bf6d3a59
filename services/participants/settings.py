"""What this service reads from its environment beside what every service has: PARTICIPANTS_…"""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ParticipantsSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PARTICIPANTS_")

    invitation_days: int = Field(default=14, ge=1, le=365, description="How long an invitation can be used")

    @property
    def invitation_lasts(self) -> timedelta:
        return timedelta(days=self.invitation_days)
