"""One concept of the skills catalogue: a skill, or an occupation with the skills it needs."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

SHIPPED = "default-"
"""How versions of the catalogue begin that travels with the platform; others were read in by an operator."""


class ConceptKind(StrEnum):
    SKILL = "skill"
    OCCUPATION = "occupation"


class LabelSource(StrEnum):
    """Whose Dutch label it is: ESCO's, or our own."""

    ESCO = "esco"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Needed:
    """A skill that an occupation asks for."""

    uri: str
    essential: bool


@dataclass(frozen=True, slots=True)
class Competence:
    """One of the e-CF, to which a skill belongs; `levels` are those at which it exists, of 1 to 5."""

    code: str
    title_en: str
    levels: tuple[int, ...]


@dataclass(kw_only=True)
class Concept:
    """`broader` are the groups above it, nearest first. `catalogue_version` is the one that last changed it."""

    id: UUID
    uri: str
    kind: ConceptKind
    label_en: str
    label_nl: str | None = None
    label_nl_source: LabelSource | None = None
    broader: list[str] = field(default_factory=list)
    needs: list[Needed] = field(default_factory=list)
    catalogue_version: str = ""
    version: int = 0

    def same_as(self, other: "Concept") -> bool:
        """Whether there is nothing to change, whichever catalogue the two come from."""
        return self.content() == other.content()

    def keep_from(self, known: "Concept", *, broader: bool, needs: bool) -> None:
        """What the catalogue of this one says nothing of stays as it was known."""
        if self.label_nl is None:
            self.label_nl, self.label_nl_source = known.label_nl, known.label_nl_source
        if broader:
            self.broader = list(known.broader)
        if needs:
            self.needs = list(known.needs)

    def replaced_by(self, newer: "Concept") -> "Concept":
        """The newer content under the known identity and version."""
        newer.id, newer.version = self.id, self.version
        return newer

    def content(self) -> tuple[object, ...]:
        """What other services can see of it."""
        return self.uri, self.kind, self.label_en, self.label_nl, self.label_nl_source, self.broader, self.needs


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole catalogue as it was shipped or imported."""

    version: str
    concepts: list[Concept]


def concept_id(uri: str) -> UUID:
    """Concepts are known by URI; their id follows from it."""
    return uuid5(NAMESPACE_URL, uri)
