"""How near the coaches' skills come to each skill that is asked: one row per asked skill and level, in thousandths.

A coach's nearest skill counts. Less for each step away in the catalogue and for each level below the one asked.
O(asked skills and levels x skills of all coaches).
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.fit.catalogue import FAR, Catalogue
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import Lists, Requests
from services.matching.engine.tables.rows import SKILL_LEVELS, Array, Int8, Int32, Int64

WHOLE = 1000
LEVELS = SKILL_LEVELS + 1


def worth(settings: Settings) -> Int64:
    """Thousandths by steps, level asked and level had; `[FAR]` is nothing."""
    skills = settings.skills
    by_steps = np.zeros(FAR + 1, np.int64)
    left = WHOLE
    for steps in range(min(skills["furthest"], FAR - 1) + 1):
        by_steps[steps] = left
        left = left * skills["step"] // 100
    asked, had = np.ogrid[:LEVELS, :LEVELS]
    by_level = np.maximum(0, 100 - skills["level_step"] * np.maximum(0, asked - had))
    by_level = np.where(had == 0, skills["level_unstated"], by_level)
    by_level = np.where(asked == 0, 100, by_level)
    return np.asarray(by_steps[:, None, None] * by_level[None] // 100)


def asked(requests: Requests, catalogue: Catalogue) -> tuple[Lists, Lists]:
    """Essential and optional skills; where a request names none at all, those that its occupation needs."""
    silent = (np.diff(requests.skills.start) == 0) & (np.diff(requests.optional_skills.start) == 0)
    silent &= (requests.occupation >= 0) & (requests.occupation < catalogue.concepts)
    if not silent.any():
        return requests.skills, requests.optional_skills
    own, needs = np.where(silent, requests.skills.rows, np.arange(silent.size)), requests.occupation[silent]
    return (
        _filled(requests.skills, own, catalogue.essential.take(needs)),
        _filled(requests.optional_skills, own, catalogue.optional.take(needs)),
    )


def _filled(lists: Lists, own: Int64, instead: Lists) -> Lists:
    """The own rows, and in the gaps (numbered `lists.rows`) the other ones in order."""
    both = Lists(
        np.concatenate([lists.start, lists.start[-1] + instead.start[1:]]),
        np.concatenate([lists.item, instead.item]),
        np.concatenate([lists.level, instead.level]),
    )
    gaps = own == lists.rows
    return both.take(np.where(gaps, lists.rows - 1 + np.cumsum(gaps), own))


def wants(lists: Lists) -> Int32:
    """Asked skill and level as one number."""
    return lists.item * LEVELS + lists.level


def near_rows(distinct: Int32, coaches: Lists, catalogue: Catalogue, settings: Settings, out: Array) -> None:
    """Fills `out[i]` with the thousandths of each coach for the i-th of these wants, which must be sorted."""
    known = int(max(coaches.item.max(initial=-1), distinct.max(initial=-1) // LEVELS)) + 1
    table = worth(settings)
    last, steps = -1, np.empty(0, np.int8)
    for place, want in enumerate(distinct.tolist()):
        skill, level = divmod(want, LEVELS)
        if skill != last:
            last, steps = skill, catalogue.steps(skill, known, settings.skills["furthest"])
        _fill(steps, table[:, level].astype(np.int16), coaches.start, coaches.item, coaches.level, out[place])


@compiled
def _fill(steps: Int8, table: Array, start: Int64, item: Int32, level: Int8, out: Array) -> None:
    for coach in range(out.size):
        best = 0
        for place in range(start[coach], start[coach + 1]):
            best = max(best, table[steps[item[place]], level[place]])
        out[coach] = best
