"""What a person can do, where and in which languages: the part of a person that matching may know."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from services.participants.domain.errors import DoubledEntry


class WorkMode(StrEnum):
    ONSITE = "onsite"
    REMOTE = "remote"
    BOTH = "both"


class PreferredLanguage(StrEnum):
    DUTCH = "nl"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Skill:
    """By URI; level 1 to 5 (e-CF), None where nobody stated one."""

    uri: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class LanguageLevel:
    """ISO 639 code and CEFR level, or `native`."""

    code: str
    level: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """`pc4` are the four digits of the postcode: enough for a region, too little for a doorstep."""

    skills: list[Skill] = field(default_factory=list)
    languages: list[LanguageLevel] = field(default_factory=list)
    pc4: str | None = None
    provinces: tuple[str, ...] = ()
    labour_market_region: str | None = None
    mode: WorkMode = WorkMode.BOTH
    travel_minutes: int | None = None

    def check(self) -> None:
        """Raises DoubledEntry."""
        _once("skill", (skill.uri for skill in self.skills))
        _once("language", (language.code for language in self.languages))
        _once("province", self.provinces)


def _once(what: str, keys: Iterable[Hashable]) -> None:
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise DoubledEntry(f"A {what} is listed twice. Keep one of the two.")
