"""The parts of fit that depend on a request's place, languages or target group: one row of points for all coaches.

Requests that ask the same share a row, so that each is computed once. Shares are integers, rounded half up.
"""

import numpy as np

from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import LANGUAGE_LEVELS, NONE, REMOTE, Coaches, Lists
from services.matching.engine.tables.rows import ONSITE, Array, Int64

AN_HOUR = 60


def points(weight: int, share: Array, whole: int) -> Int64:
    """`weight * share / whole`, rounded half up."""
    return np.asarray((2 * weight * share.astype(np.int64) + whole) // (2 * whole), np.int64)


def speaks(coaches: Coaches, languages: tuple[int, ...]) -> Array:
    """Who speaks one of these, whichever; everyone where none is asked or no source states languages."""
    if coaches.languages is None or not languages:
        return np.ones(len(coaches), np.bool_)
    return any_in(coaches.languages, np.isin(coaches.languages.item, languages))


def language(coaches: Coaches, languages: tuple[int, ...], settings: Settings) -> Int64:
    """Points for the best of the languages that may be used; all where it does not matter."""
    if coaches.languages is None or not languages:
        return np.full(len(coaches), settings.fit["language"], np.int64)
    shares = np.array([settings.language["unstated"], *(settings.language[level] for level in LANGUAGE_LEVELS)])
    usable = np.isin(coaches.languages.item, languages)
    best = greatest(coaches.languages, np.where(usable, shares[coaches.languages.level], 0))
    return points(settings.fit["language"], best, 100)


def work_mode(coaches: Coaches, mode: int, settings: Settings) -> Int64:
    """All that is asked, half of it, or nothing in common."""
    common = coaches.mode & mode
    ways = (common & 1) + (common >> 1)
    return points(settings.fit["work_mode"], ways, (mode & 1) + (mode >> 1))


def region(coaches: Coaches, place: tuple[int, int, int], settings: Settings) -> Int64:
    """`place`: province, labour-market region, mode. Where both may work remotely, distance takes only a part away;
    where only remote work is asked, it does not count."""
    province, labour_market, mode = place
    common = coaches.mode & mode
    near = nearness(coaches, province, labour_market, settings) * ((common & ONSITE) > 0)
    remotely = 100 * AN_HOUR if mode == REMOTE else settings.place["remotely"] * AN_HOUR
    near = np.where((common & REMOTE) > 0, np.maximum(near, remotely), near)
    return points(settings.fit["region"], near, 100 * AN_HOUR)


def nearness(coaches: Coaches, province: int, labour_market: int, settings: Settings) -> Int64:
    """Share of `100 * AN_HOUR`: all in the same labour-market region, in the same province by travel time.

    A request without a place is near to everyone.
    """
    whole = np.full(len(coaches), 100 * AN_HOUR, np.int64)
    if province == NONE and labour_market == NONE:
        return whole
    same, hour = settings.place["same_province"], settings.place["travels_an_hour"]
    minutes = np.clip(coaches.travel_minutes, 0, AN_HOUR)
    in_province = any_in(coaches.regions, coaches.regions.item == province)
    in_region = any_in(coaches.regions, (coaches.regions.item == labour_market) & (labour_market != NONE))
    return np.where(in_region, whole, in_province * (same * AN_HOUR + (hour - same) * minutes))


def target_group(coaches: Coaches, group: int, settings: Settings) -> Int64:
    """Experience with this kind of starter; a request that names none asks for none."""
    known = any_in(coaches.target_groups, coaches.target_groups.item == group)
    return settings.fit["target_group"] * (known | (group == NONE)).astype(np.int64)


def any_in(lists: Lists, marked: Array) -> Array:
    """Rows with at least one marked place."""
    counted = np.concatenate([[0], np.cumsum(marked)])
    return np.asarray(counted[lists.start[1:]] > counted[lists.start[:-1]], np.bool_)


def greatest(lists: Lists, values: Array) -> Int64:
    """The greatest value of each row, 0 for an empty one."""
    found = np.zeros(lists.rows, np.int64)
    full = np.flatnonzero(np.diff(lists.start))
    if full.size:
        found[full] = np.maximum.reduceat(values, lists.start[full])
    return found
