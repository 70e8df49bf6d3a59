"""A population as rows of text, with the columns of the public CSV files, one by one so that memory stays small.

Each row says in a column of its own that it is synthetic, so that no copy of it is ever taken for a person.
"""

from collections.abc import Iterator
from datetime import date

from services.matching.engine.population.generate import Population
from services.matching.engine.tables import LANGUAGE_LEVELS, MODES, NEVER, NONE, Lists, Vocabulary

Row = tuple[str, ...]
LABEL, YES = "synthetic", "yes"
MODE_NAMES = {bits: name for name, bits in MODES.items()}
LEVEL_NAMES = {number: name for name, number in LANGUAGE_LEVELS.items()}

REQUESTS = (
    "request_id", "load", "waiting_days", "precedence", "employer_id", "employer_size", "pool", "region",
    "labour_market_region", "languages", "skills", "optional_skills", "mode", "target_group", "starts_on", "ends_on",
    "excluded_coaches", "known_coaches", LABEL,
)  # fmt: skip
COACHES = (
    "coach_id", "capacity", "employer_id", "pools", "regions", "languages", "skills", "mode", "target_groups",
    "travel_minutes", "available_from", "available_until", "competitors", "hirers", "own_limit", LABEL,
)  # fmt: skip
STARTERS = ("applicant_id", "ranking", LABEL)
SLOTS = ("slot_id", "seats", "employer_id", "region", LABEL)
PRIORITIES = ("slot_id", "applicant_id", "priority", LABEL)


def request_rows(population: Population) -> Iterator[Row]:
    """The header first."""
    tables, codes = population.tables, population.tables.codes
    asked, coaches = tables.requests, tables.coaches.ids
    yield REQUESTS
    for row, name in enumerate(asked.ids):
        yield (
            name, str(asked.load[row]), str(asked.waiting_days[row]), str(asked.precedence[row]),
            codes.employers.name(asked.employer[row]), _stated(asked.employer_size[row]),
            codes.pools.name(asked.pool[row]), codes.regions.name(asked.region[row]),
            codes.regions.name(asked.labour_market_region[row]), _names(asked.languages, row, codes.languages),
            _skills(asked.skills, row, codes.skills), _skills(asked.optional_skills, row, codes.skills),
            MODE_NAMES[int(asked.mode[row])], codes.target_groups.name(asked.target_group[row]),
            _day(asked.starts_on[row]), _day(asked.ends_on[row]),
            "|".join(coaches[coach] for coach in asked.excluded_coaches.row(row)),
            "|".join(coaches[coach] for coach in asked.known_coaches.row(row)), YES,
        )  # fmt: skip


def coach_rows(population: Population) -> Iterator[Row]:
    """The header first."""
    tables, codes = population.tables, population.tables.codes
    offered, pools = tables.coaches, tables.coaches.pools
    assert pools is not None and offered.languages is not None  # noqa: PT018 a generated one states both
    yield COACHES
    for row, name in enumerate(offered.ids):
        yield (
            name, str(offered.capacity[row]), codes.employers.name(offered.employer[row]),
            "|".join(codes.pools.name(int(pool)) for pool in pools.item[pools.start[row] : pools.start[row + 1]]),
            _names(offered.regions, row, codes.regions), _languages(offered.languages, row, codes.languages),
            _skills(offered.skills, row, codes.skills), MODE_NAMES[int(offered.mode[row])],
            _names(offered.target_groups, row, codes.target_groups), _stated(offered.travel_minutes[row]),
            _day(offered.available_from[row]), _day(offered.available_until[row]),
            _names(offered.competitors, row, codes.employers), _names(offered.hirers, row, codes.employers),
            _stated(offered.own_limit[row]), YES,
        )  # fmt: skip


def starter_rows(population: Population) -> Iterator[Row]:
    """The header first; who wants no slot is left out."""
    placing = population.placing
    yield STARTERS
    for row in range(placing.start.size - 1):
        wanted = placing.slot[placing.start[row] : placing.start[row + 1]].tolist()
        if wanted:
            yield f"starter-{row + 1}", "|".join(f"slot-{slot + 1}" for slot in wanted), YES


def slot_rows(population: Population) -> Iterator[Row]:
    """The header first."""
    placing, codes = population.placing, population.tables.codes
    yield SLOTS
    for slot, seats in enumerate(placing.seats.tolist()):
        employer, region = int(placing.employer[slot]), int(placing.region[slot])
        yield f"slot-{slot + 1}", str(seats), codes.employers.name(employer), codes.regions.name(region), YES


def priority_rows(population: Population) -> Iterator[Row]:
    """The header first. Each pair that a starter names, with the band in which the slot puts him."""
    placing = population.placing
    yield PRIORITIES
    for row in range(placing.start.size - 1):
        for place in range(placing.start[row], placing.start[row + 1]):
            yield f"slot-{placing.slot[place] + 1}", f"starter-{row + 1}", str(placing.priority[place]), YES


def _names(lists: Lists, row: int, words: Vocabulary) -> str:
    return "|".join(words.name(int(item)) for item in lists.row(row))


def _skills(lists: Lists, row: int, words: Vocabulary) -> str:
    cells = zip(lists.row(row).tolist(), lists.levels(row).tolist(), strict=True)
    return "|".join(f"{words.name(item)}:{level}" if level else words.name(item) for item, level in cells)


def _languages(lists: Lists, row: int, words: Vocabulary) -> str:
    cells = zip(lists.row(row).tolist(), lists.levels(row).tolist(), strict=True)
    return "|".join(f"{words.name(item)}:{LEVEL_NAMES[level]}" if level else words.name(item) for item, level in cells)


def _day(day: int) -> str:
    return date.fromordinal(int(day)).isoformat() if 0 < day < NEVER else ""


def _stated(value: int) -> str:
    return "" if value == NONE else str(value)
