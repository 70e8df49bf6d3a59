"""Reads requests and coaches, and where given fixed pairs and caps, into the tables that are matched."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from services.matching.engine.coaching import Cap
from services.matching.engine.coaching.instance import KINDS
from services.matching.engine.files.cells import day, listed, one_of, whole
from services.matching.engine.files.lists import numbered
from services.matching.engine.files.placements import known
from services.matching.engine.files.problems import Problems
from services.matching.engine.files.table import Table
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.tables import (
    LANGUAGE_LEVELS,
    LONG_AGO,
    MODES,
    NEVER,
    NONE,
    Coaches,
    Codes,
    Lists,
    Periods,
    Requests,
    Tables,
    Vocabulary,
)
from services.matching.engine.tables.coaches import MOST_CAPACITY
from services.matching.engine.tables.requests import LONGEST_WAIT
from services.matching.engine.tables.rows import BOTH, MOST_POINTS, SKILL_LEVELS, Int32, Int64

REQUEST_COLUMNS = (
    "load", "waiting_days", "first_requested_on", "precedence", "employer_id", "employer_size", "pool", "region",
    "labour_market_region", "languages", "skills", "optional_skills", "mode", "target_group", "starts_on", "ends_on",
    "excluded_coaches", "known_coaches",
)  # fmt: skip
COACH_COLUMNS = (
    "employer_id", "pools", "regions", "languages", "skills", "mode", "target_groups", "available_from",
    "available_until", "competitors", "hirers", "own_limit", "travel_minutes",
)  # fmt: skip
MOST_CAP = 10**9


@dataclass(frozen=True, slots=True)
class CoachingFiles:
    """`fixed` are row numbers of request and coach."""

    tables: Tables
    requests: dict[str, int]
    coaches: dict[str, int]
    fixed: list[tuple[int, int]]
    caps: list[Cap]


def read_coaching(
    requests: Path,
    coaches: Path,
    catalogue: Catalogue,
    today: date,
    *,
    fixed: Path | None = None,
    caps: Path | None = None,
) -> CoachingFiles:
    """Raises BadFiles naming everything that is wrong with any of the files."""
    problems = Problems()
    asking = Table(requests, problems, required=("request_id",), optional=REQUEST_COLUMNS)
    giving = Table(coaches, problems, required=("coach_id", "capacity"), optional=COACH_COLUMNS)
    problems.refuse()
    rows, columns = numbered(asking, "request_id"), numbered(giving, "coach_id", "|")
    codes = Codes(skills=catalogue.vocabulary())
    tables = Tables(
        _requests(asking, codes, columns, today.toordinal()), _coaches(giving, codes), codes, today.toordinal()
    )
    pairs = _fixed(fixed, problems, rows, columns, tables) if fixed else []
    limits = _caps(caps, problems, codes) if caps else []
    problems.refuse()
    tables.check()
    return CoachingFiles(tables, rows, columns, pairs, limits)


def _requests(table: Table, codes: Codes, coaches: dict[str, int], today: int) -> Requests:
    bare = Requests.bare(table.column("request_id"))

    def dated(cell: str) -> int:
        return max(0, today - day(cell))

    since = table.each("first_requested_on", dated, 0)
    waited = table.each("waiting_days", whole(0, LONGEST_WAIT), -1)
    starts, ends = table.each("starts_on", day, 0), table.each("ends_on", day, NEVER)
    for row, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if last <= first:
            table.bad(row, "ends_on", table.column("ends_on")[row], "is not after starts_on")
    return replace(
        bare,
        load=_whole(table, "load", 1, MOST_POINTS, 1),
        waiting_days=np.array([own if own >= 0 else other for own, other in zip(waited, since, strict=True)], np.int32),
        precedence=_whole(table, "precedence", 0, 1, 0).astype(np.int8),
        employer=_names(table, "employer_id", codes.employers),
        employer_size=_whole(table, "employer_size", 0, 2**31 - 1, NONE).astype(np.int32),
        pool=_names(table, "pool", codes.pools),
        region=_names(table, "region", codes.regions),
        labour_market_region=_names(table, "labour_market_region", codes.regions),
        mode=np.array(table.each("mode", one_of(MODES), BOTH), np.int8),
        target_group=_names(table, "target_group", codes.target_groups),
        starts_on=np.array(starts, np.int32),
        ends_on=np.array(ends, np.int32),
        languages=_lists(table, "languages", _plain(codes.languages)),
        skills=_lists(table, "skills", _skill(codes.skills)),
        optional_skills=_lists(table, "optional_skills", _skill(codes.skills)),
        excluded_coaches=_lists(table, "excluded_coaches", _row(coaches)),
        known_coaches=_lists(table, "known_coaches", _row(coaches)),
    )


def _coaches(table: Table, codes: Codes) -> Coaches:
    bare = Coaches.bare(table.column("coach_id"))
    capacity = _whole(table, "capacity", 0, MOST_CAPACITY, -1)
    for row in np.flatnonzero(capacity < 0).tolist():
        if not table.column("capacity")[row]:
            table.bad(row, "capacity", "", "is empty: write how many points are free")
    first, until = table.each("available_from", day, LONG_AGO), table.each("available_until", day, NEVER)
    for row in range(table.rows):
        if until[row] < first[row]:
            table.bad(row, "available_until", table.column("available_until")[row], "is before available_from")
    return replace(
        bare,
        capacity=np.maximum(capacity, 0),
        own_limit=_whole(table, "own_limit", 0, MOST_CAPACITY, NONE),
        employer=_names(table, "employer_id", codes.employers),
        mode=np.array(table.each("mode", one_of(MODES), BOTH), np.int8),
        travel_minutes=_whole(table, "travel_minutes", 0, 24 * 60, NONE).astype(np.int32),
        available_from=np.array(first, np.int32),
        available_until=np.array(until, np.int32),
        pools=Periods.always(_lists(table, "pools", _plain(codes.pools))) if "pools" in table else None,
        languages=_lists(table, "languages", _language(codes.languages)) if "languages" in table else None,
        regions=_lists(table, "regions", _plain(codes.regions)),
        skills=_lists(table, "skills", _skill(codes.skills)),
        target_groups=_lists(table, "target_groups", _plain(codes.target_groups)),
        competitors=_lists(table, "competitors", _plain(codes.employers)),
        hirers=_lists(table, "hirers", _plain(codes.employers)),
    )


def _whole(table: Table, column: str, lowest: int, highest: int, default: int) -> Int64:
    return np.array(table.each(column, whole(lowest, highest), default), np.int64)


def _names(table: Table, column: str, words: Vocabulary) -> Int32:
    return np.array([words.number(name) for name in table.column(column)], np.int32)


def _lists(table: Table, column: str, item: Callable[[str], tuple[int, int]]) -> Lists:
    """A column of lists; `item` gives number and level of one."""
    seen: dict[str, tuple[int, int]] = {}

    def parse(cell: str) -> list[tuple[int, int]]:
        found = []
        for name in listed(cell):
            if name not in seen:
                seen[name] = item(name)
            found.append(seen[name])
        if len({number for number, _ in found}) < len(found):
            raise ValueError("names one thing with two levels")
        return found

    return Lists.levelled(table.each(column, parse, []))


def _plain(words: Vocabulary) -> Callable[[str], tuple[int, int]]:
    return lambda name: (words.number(name), 0)


def _row(rows: dict[str, int]) -> Callable[[str], tuple[int, int]]:
    def parse(name: str) -> tuple[int, int]:
        if name not in rows:
            raise ValueError(f"names {name}, who is no coach of the other file")
        return rows[name], 0

    return parse


def _skill(words: Vocabulary) -> Callable[[str], tuple[int, int]]:
    """`uri:level`, or the uri alone, which holds colons itself."""

    def parse(name: str) -> tuple[int, int]:
        uri, _, level = name.rpartition(":")
        if not uri or not level.isascii() or not level.isdecimal():
            return words.number(name), 0
        if not 1 <= int(level[:9]) <= SKILL_LEVELS:
            raise ValueError(f"names level {level} of a skill: levels are 1 to {SKILL_LEVELS}")
        return words.number(uri), int(level)

    return parse


def _language(words: Vocabulary) -> Callable[[str], tuple[int, int]]:
    """`nl`, or `nl:B2` with a level."""

    def parse(name: str) -> tuple[int, int]:
        language, _, level = name.partition(":")
        if level and level not in LANGUAGE_LEVELS:
            raise ValueError(f"names level {level} of a language: levels are {', '.join(LANGUAGE_LEVELS)}")
        return words.number(language), LANGUAGE_LEVELS.get(level, 0)

    return parse


def _fixed(
    path: Path, problems: Problems, requests: dict[str, int], coaches: dict[str, int], tables: Tables
) -> list[tuple[int, int]]:
    table = Table(path, problems, required=("request_id", "coach_id"))
    rows = table.each("request_id", known(requests, "request"), -1)
    columns = table.each("coach_id", known(coaches, "coach"), -1)
    seen: set[int] = set()
    left: list[int] = tables.coaches.capacity.tolist()
    for row, (request, coach) in enumerate(zip(rows, columns, strict=True)):
        if not table.column("request_id")[row] or not table.column("coach_id")[row]:
            table.bad(row, "request_id", "", "and coach_id must both be given")
        elif request >= 0 and coach >= 0 and request in seen:
            table.bad(row, "request_id", table.column("request_id")[row], "has a fixed pair already")
        elif request >= 0 and coach >= 0:
            left[coach] -= int(tables.requests.load[request])
            if left[coach] < 0:
                reason = f"has {tables.coaches.capacity[coach]} points free, and the fixed pairs so far take more"
                table.bad(row, "coach_id", table.column("coach_id")[row], reason)
        seen.add(request)
    return list(zip(rows, columns, strict=True))


def _caps(path: Path, problems: Problems, codes: Codes) -> list[Cap]:
    table = Table(path, problems, required=("kind", "key", "max"))
    most = table.each("max", whole(0, MOST_CAP), 0)
    words = {"employer": codes.employers, "region": codes.regions, "pool": codes.pools}
    found: list[Cap] = []
    seen: set[tuple[str, str]] = set()
    for row, (kind, key) in enumerate(zip(table.column("kind"), table.column("key"), strict=True)):
        if kind not in KINDS:
            table.bad(row, "kind", kind, f"is none of {', '.join(KINDS)}")
        elif words[kind].find(key) == NONE:
            table.bad(row, "key", key, f"is no {kind} of the requests")
        elif (kind, key) in seen:
            table.bad(row, "key", key, f"has a cap for its {kind} already")
        elif not table.column("max")[row]:
            table.bad(row, "max", "", "is empty: write how many there may be")
        else:
            seen.add((kind, key))
            found.append(Cap(kind, key, most[row]))
    return found
