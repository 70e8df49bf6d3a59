"""One pair, or one request with all coaches, taken apart: the parts of the score and the rules that exclude.

The same rows and rules as the board has, so that the parts add up to the score with which it was matched.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.fit import rows, skills
from services.matching.engine.fit.barred import barred
from services.matching.engine.fit.board import period
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.score import has_capacity, within_own_limit
from services.matching.engine.fit.settings import Settings
from services.matching.engine.fit.stay import IN_PERIOD, IN_POOL, present, stays_of
from services.matching.engine.tables import Tables
from services.matching.engine.tables.rows import Array, Int32, Int64


@dataclass(frozen=True, slots=True)
class SkillMatch:
    """An asked skill, how much of it counts in thousandths, and the coach's skill that comes nearest ("" for none)."""

    skill: str
    level: int
    essential: bool
    thousandths: int
    nearest: str
    nearest_level: int


def excluding(tables: Tables, settings: Settings, request: int) -> dict[str, Array]:
    """For each rule that is switched on, whom it keeps from this request: bool[coaches], as in the file."""
    coaches, load = tables.coaches, int(tables.requests.load[request])
    one = tables.only(request)
    _, _, there = _present(one, settings)
    found = {
        "capacity": ~has_capacity(tables, load),
        "working_time": ~within_own_limit(tables, load),
        "pool": (there & IN_POOL) == 0,
        "period": (there & IN_PERIOD) == 0,
        "language": ~rows.speaks(coaches, tuple(one.requests.languages.item.tolist())),
    }
    for rule, lists in barred(one.requests, coaches, len(tables.codes.employers)).items():
        found[rule] = np.isin(np.arange(len(coaches)), lists.item)
    return {rule: found[rule] for rule in settings.rules if settings.rules[rule]}


def points(tables: Tables, catalogue: Catalogue, settings: Settings, request: int) -> dict[str, Int64]:
    """Points of each part of fit for each coach, by the names of the settings file."""
    one, coaches = tables.only(request), tables.coaches
    asked = one.requests
    languages = asked.languages.item if asked.languages.item.size else asked.starter_languages.item
    place = int(asked.region[0]), int(asked.labour_market_region[0]), int(asked.mode[0])
    length, days, _ = _present(one, settings)
    essential, optional = (_covered(one, catalogue, settings, nth) for nth in (0, 1))
    known = np.isin(np.arange(len(coaches)), asked.known_coaches.item)
    return {
        "essential_skills": essential,
        "optional_skills": optional,
        "language": rows.language(coaches, tuple(languages.tolist()), settings),
        "region": rows.region(coaches, place, settings),
        "work_mode": rows.work_mode(coaches, place[2], settings),
        "availability": rows.points(settings.fit["availability"], days, length),
        "target_group": rows.target_group(coaches, int(asked.target_group[0]), settings),
        "continuity": settings.fit["continuity"] * known.astype(np.int64),
    }


def skill_matches(
    tables: Tables, catalogue: Catalogue, settings: Settings, request: int, coach: int
) -> tuple[SkillMatch, ...]:
    """Each skill that the request asks, essential ones first, with what the coach brings for it."""
    own, levels = tables.coaches.skills.row(coach), tables.coaches.skills.levels(coach)
    names, worth = tables.codes.skills, skills.worth(settings)
    found = []
    for essential, asked in zip((True, False), skills.asked(tables.only(request).requests, catalogue), strict=True):
        for skill, level in zip(asked.item.tolist(), asked.level.tolist(), strict=True):
            steps = catalogue.steps(skill, len(names), settings.skills["furthest"])
            shares = worth[steps[own], level, levels]
            best = int(np.argmax(shares)) if shares.size and shares.max() > 0 else -1
            share = int(shares[best]) if best >= 0 else 0
            nearest, had = (names.name(int(own[best])), int(levels[best])) if best >= 0 else ("", 0)
            found.append(SkillMatch(names.name(skill), level, essential, share, nearest, had))
    return tuple(found)


def _covered(one: Tables, catalogue: Catalogue, settings: Settings, nth: int) -> Int64:
    """Points for essential (0) or optional (1) skills: the weight times the mean share, all where none is asked."""
    wanted = skills.wants(skills.asked(one.requests, catalogue)[nth])
    weight = settings.fit[("essential_skills", "optional_skills")[nth]]
    if not wanted.size:
        return np.full(len(one.coaches), weight, np.int64)
    distinct, times = np.unique(wanted, return_counts=True)
    near = np.empty((distinct.size, len(one.coaches)), np.int16)
    skills.near_rows(distinct, one.coaches.skills, catalogue, settings, near)
    return rows.points(weight, times @ near.astype(np.int64), skills.WHOLE * wanted.size)


def _present(one: Tables, settings: Settings) -> tuple[int, Int32, Array]:
    """Length of the wished period, days in which each coach is there, and the flags of `stay.py`."""
    days, there = np.empty(len(one.coaches), np.int32), np.empty(len(one.coaches), np.uint8)
    (starts_on,), (ends_on,) = period(one)
    pool = one.requests.pool.astype(np.int32)[0]
    length = present(stays_of(one.coaches), pool, starts_on, ends_on, settings.period["open_days"], days, there)
    return length, days, there
