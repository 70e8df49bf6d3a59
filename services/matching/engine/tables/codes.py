"""Names and their numbers: employers, regions, pools, languages, target groups and skills each have one vocabulary."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.matching.engine.tables.rows import NONE


class Vocabulary:
    """Numbers names in the order in which they come. A name that is new gets the next number; none is ever lost."""

    __slots__ = ("_numbers", "names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        for name in names:
            self.number(name)

    def number(self, name: str) -> int:
        """The number of a name, a new one if need be; NONE for the empty name."""
        if not name:
            return NONE
        known = self._numbers.get(name)
        if known is None:
            known = self._numbers[name] = len(self.names)
            self.names.append(name)
        return known

    def find(self, name: str) -> int:
        """As `number`, but NONE for a name that is not known."""
        return self._numbers.get(name, NONE)

    def name(self, number: int) -> str:
        return "" if number < 0 else self.names[number]

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Codes:
    """`regions` holds provinces and labour-market regions alike. `skills` begins with the concepts of the catalogue,
    in its order (`Catalogue.vocabulary()`); names beyond those are unknown skills, near to themselves alone."""

    employers: Vocabulary = field(default_factory=Vocabulary)
    regions: Vocabulary = field(default_factory=Vocabulary)
    pools: Vocabulary = field(default_factory=Vocabulary)
    languages: Vocabulary = field(default_factory=Vocabulary)
    target_groups: Vocabulary = field(default_factory=Vocabulary)
    skills: Vocabulary = field(default_factory=Vocabulary)
