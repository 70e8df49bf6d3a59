"""What an operator may set for matching beside the addresses that every service has: MATCHING_…"""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MatchingSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="MATCHING_")

    rules_file: Path | None = Field(default=None, description="Weights of the score; default: those of the library")
    keep_plans_days: int = Field(
        default=730, ge=1, description="For how long a decision can be made again from what its plan saw"
    )
