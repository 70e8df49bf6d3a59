"""Reads `cast.toml`: who takes part in the sample pool, and what each of them brings or asks."""

import tomllib
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

ESCO_SKILL, ESCO_OCCUPATION = "http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/occupation/"


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SkillLevel(Entry):
    uri: str
    level: int


class Profile(Entry):
    """What coaches and starters have in common. In the file a skill is `id:level`, an occupation `id`."""

    key: str
    name: str
    postcode: str
    skills: tuple[SkillLevel, ...] = ()
    languages: tuple[str, ...] = ("nl",)

    @field_validator("skills", mode="before")
    @classmethod
    def _skills(cls, written: list[str]) -> list[dict[str, Any]]:
        pairs = [text.rsplit(":", 1) for text in written]
        return [{"uri": ESCO_SKILL + id, "level": int(level)} for id, level in pairs]


class Coach(Profile):
    own_limit: int
    target_groups: tuple[str, ...]


class Starter(Profile):
    employer: str
    target_group: str
    occupation: str

    @field_validator("occupation")
    @classmethod
    def _occupation(cls, id: str) -> str:
        return ESCO_OCCUPATION + id

    @property
    def needs(self) -> dict[str, Any]:
        """What a request for this starter asks of a coach."""
        return {
            "occupation": self.occupation,
            "skills": [skill.model_dump() for skill in self.skills],
            "languages": list(self.languages),
        }


class Employer(Entry):
    key: str
    name: str
    kvk_suffix: int
    postcode: str
    size_class: str
    contact: str


class Coordinator(Entry):
    name: str
    provinces: tuple[str, ...]


class SamplePool(Entry):
    name: str
    provinces: tuple[str, ...]


class Cast(Entry):
    pool: SamplePool
    coordinator: Coordinator
    employers: tuple[Employer, ...]
    coaches: tuple[Coach, ...]
    starters: tuple[Starter, ...]


def read_cast() -> Cast:
    return Cast.model_validate(tomllib.loads(files("landing.sample").joinpath("cast.toml").read_text("utf-8")))
