"""What a person can do, where and in which languages: the part of a person that matching may know."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.participants.domain.errors import DoubledEntry, SourceWithoutCredential


class WorkMode(StrEnum):
    ONSITE = "onsite"
    REMOTE = "remote"
    BOTH = "both"


class PreferredLanguage(StrEnum):
    DUTCH = "nl"
    ENGLISH = "en"


class Evidence(StrEnum):
    """On whose word it stands. A diploma is none: what somebody can do counts, not where he learnt it."""

    SELF = "self"
    COACH = "coach"
    EMPLOYER = "employer"
    CREDENTIAL = "credential"


@dataclass(frozen=True, slots=True)
class Skill:
    """By URI; level 1 to 5 (e-CF), None where nobody stated one.

    `source`: who issued a certificate or badge. Which coach or employer vouched stands in the audit, by id.
    """

    uri: str
    level: int | None = None
    evidence: Evidence = Evidence.SELF
    noted_on: date | None = None
    source: str | None = None

    def same_claim(self, other: "Skill") -> bool:
        return (self.uri, self.level) == (other.uri, other.level)


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
        """Raises DoubledEntry, SourceWithoutCredential."""
        if any(skill.source is not None and skill.evidence is not Evidence.CREDENTIAL for skill in self.skills):
            raise SourceWithoutCredential
        _once("skill", (skill.uri for skill in self.skills))
        _once("language", (language.code for language in self.languages))
        _once("province", self.provinces)


def kept_evidence(claimed: Sequence[Skill], known: Sequence[Skill]) -> list[Skill]:
    """What somebody says of himself; where he claims what others vouched for, their word stays."""
    vouched = [one for one in known if one.evidence in (Evidence.COACH, Evidence.EMPLOYER)]
    return [next((one for one in vouched if one.same_claim(skill)), skill) for skill in claimed]


def _once(what: str, keys: Iterable[Hashable]) -> None:
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise DoubledEntry(f"A {what} is listed twice. Keep one of the two.")
