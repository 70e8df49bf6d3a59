"""What every public event has in common. Producers and consumers both build on these classes; they never do I/O."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A reason or kind as a code; words for people live in portal, notifications and the command line."""
ConceptUri = Annotated[str, Field(pattern=r"^[a-z]+:[^\s]{3,290}$")]
"""The URI of a skill or an occupation in the catalogue."""
Province = Annotated[str, Field(pattern=r"^NL-(DR|FL|FR|GE|GR|LI|NB|NH|OV|UT|ZE|ZH)$")]
"""ISO 3166-2 code."""
LabourMarketRegion = Annotated[str, Field(pattern=r"^AM[0-9]{2}$")]
"""CBS code of an arbeidsmarktregio."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""ISO 639 code."""
Points = Annotated[int, Field(ge=0, le=10_000)]
"""Load or capacity of a coach; 100 is full time."""


class TopicKind(StrEnum):
    FACTS = "facts"
    SNAPSHOTS = "snapshots"


class Topic(BaseModel):
    """One Kafka topic. `key` names the field of every event on it that is the message key."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: TopicKind
    key: str
    about: str

    @property
    def owner(self) -> str:
        return self.name.partition(".")[0]


class Event(BaseModel):
    """Base of facts and snapshots. Unknown fields are ignored: an owner may add some without a new version."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_max_length=400)

    wire_type: ClassVar[str]
    topic: ClassVar[Topic]

    @property
    def key(self) -> str:
        return str(getattr(self, self.topic.key))

    def __init_subclass__(cls, *, wire_type: str = "", topic: Topic | None = None, **options: Any) -> None:
        super().__init_subclass__(**options)
        if topic is not None:
            cls.wire_type, cls.topic = wire_type, topic
            EVENT_TYPES.append(cls)


class Fact(Event):
    """Something that happened. `actor` is who did it: a person's id or `service:<name>`; the audit of the change."""

    actor: str = ""


class Snapshot(Event):
    """The whole present state of one aggregate on a compacted topic; its absence (a tombstone) means erased."""


class Part(BaseModel):
    """A nested value inside an event."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Period(Part):
    """Half open: `[starts_on, ends_on)`; no end means open."""

    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


class Skill(Part):
    """A skill a person has or a request needs. Level 1 to 5 (e-CF) or None where nobody stated one."""

    uri: ConceptUri
    level: Annotated[int, Field(ge=1, le=5)] | None = None


class LanguageLevel(Part):
    """A language with its CEFR level; None where nobody stated one."""

    code: Language
    level: Annotated[str, Field(pattern=r"^(A1|A2|B1|B2|C1|C2|native)$")] | None = None


class WorkMode(StrEnum):
    ONSITE = "onsite"
    REMOTE = "remote"
    BOTH = "both"


class TargetGroup(StrEnum):
    STARTER = "starter"
    CAREER_CHANGER = "career_changer"
    GROWER = "grower"


EVENT_TYPES: list[type[Event]] = []
"""Filled as the modules of the owners are imported; read it through `shared.events.registry`."""


def facts(name: str, *, key: str, about: str) -> Topic:
    """A topic of facts: kept for 30 days, read by reactions."""
    return Topic(name=name, kind=TopicKind.FACTS, key=key, about=about)


def snapshots(name: str, *, key: str, about: str) -> Topic:
    """A compacted topic of whole states: kept for ever, read by projections."""
    return Topic(name=name, kind=TopicKind.SNAPSHOTS, key=key, about=about)
