"""What a person lacks for an occupation, and the three steps that bring him nearest.

Each skill of the occupation is covered as far as the person's nearest skill and its level reach (`skills.py`). A step
is a skill that is not covered whole: essential before optional, then what is nearest already, then what more
occupations of the catalogue ask. O(skills of the occupation x skills of the person).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.settings import Settings
from services.matching.engine.fit.skills import LEVELS, WHOLE, worth
from services.matching.engine.tables.rows import SKILL_LEVELS

STEPS = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """A skill of the occupation that is not covered whole: `thousandths` of it are, by `nearest` ("" for nothing).

    `occupations`: how many of the catalogue ask it.
    """

    skill: str
    essential: bool
    thousandths: int
    nearest: str
    occupations: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Thousandths of the essential and of the optional skills that are covered; what is missing, best step first."""

    occupation: str
    essential: int
    optional: int
    missing: tuple[Missing, ...]
    catalogue_version: str

    @property
    def next_steps(self) -> tuple[Missing, ...]:
        return self.missing[:STEPS]


def gap(profile: Mapping[str, int], occupation: str, catalogue: Catalogue, settings: Settings, level: int = 0) -> Gap:
    """`profile`: skill to level from 1 to 5, 0 where none is stated. `level`: what the occupation asks of each skill.

    Skills that the catalogue does not know count for nothing here and do no harm. ValueError for an occupation that is
    unknown or needs no skills, and for a level that is none.
    """
    for name, stated in (*profile.items(), (occupation, level)):
        if not 0 <= stated <= SKILL_LEVELS:
            raise ValueError(f"{name}: {stated} is no level; give 1 to {SKILL_LEVELS}, or 0 for none stated")
    words = catalogue.vocabulary()
    number = words.find(occupation)
    needs = [] if number < 0 else [
        (skill, essential)
        for essential, lists in ((True, catalogue.essential), (False, catalogue.optional))
        for skill in lists.row(number).tolist()
    ]  # fmt: skip
    if not needs:
        raise ValueError(
            f"{occupation} is no occupation of catalogue {catalogue.version} with skills; choose one that is"
        )
    known = [(words.find(name), had) for name, had in profile.items() if words.find(name) >= 0]
    asked = np.bincount(np.concatenate([catalogue.essential.item, catalogue.optional.item]), minlength=len(words))
    table, found = worth(settings), list[Missing]()
    for skill, essential in needs:
        share, nearest = _nearest(skill, known, catalogue, settings, table[:, min(level, LEVELS - 1)])
        name = catalogue.uris[nearest] if nearest >= 0 else ""
        found.append(Missing(catalogue.uris[skill], essential, share, name, int(asked[skill])))
    missing = [one for one in found if one.thousandths < WHOLE]
    missing.sort(key=lambda one: (not one.essential, -one.thousandths, -one.occupations, one.skill))
    return Gap(
        occupation, _mean(found, essential=True), _mean(found, essential=False), tuple(missing), catalogue.version
    )


def _nearest(
    skill: int, known: list[tuple[int, int]], catalogue: Catalogue, settings: Settings, by_step: np.ndarray
) -> tuple[int, int]:
    """Thousandths covered and the number of the skill that covers them, -1 for none."""
    steps = catalogue.steps(skill, len(catalogue.uris), settings.skills["furthest"])
    shares = [(int(by_step[steps[own], had]), own) for own, had in known]
    share, own = max(shares, key=lambda one: (one[0], -one[1]), default=(0, -1))
    return (share, own) if share else (0, -1)


def _mean(found: list[Missing], *, essential: bool) -> int:
    """Everything where nothing of the kind is asked; rounded half up."""
    shares = [one.thousandths for one in found if one.essential is essential]
    return (2 * sum(shares) + len(shares)) // (2 * len(shares)) if shares else WHOLE
