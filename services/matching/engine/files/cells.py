"""What one cell may say. Each function raises ValueError with a reason that is shown to who wrote the file."""

import re
from collections.abc import Callable, Mapping
from datetime import date

WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SEPARATORS = "|"


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """A parser of whole numbers between two bounds."""

    def parse(cell: str) -> int:
        if not WHOLE.fullmatch(cell):
            raise ValueError("is not a whole number")
        value = int(cell)
        if not lowest <= value <= highest:
            raise ValueError(f"is not between {lowest} and {highest}")
        return value

    return parse


def day(cell: str) -> int:
    """A date as the number of its day."""
    if not DAY.fullmatch(cell):
        raise ValueError("is not a date: write it like 2026-01-31")
    try:
        return date.fromisoformat(cell).toordinal()
    except ValueError:
        raise ValueError("is a date that does not exist") from None


def one_of(choices: Mapping[str, int]) -> Callable[[str], int]:
    """A parser of words that have a number."""

    def parse(cell: str) -> int:
        if cell not in choices:
            raise ValueError(f"is none of {', '.join(choices)}")
        return choices[cell]

    return parse


def listed(cell: str) -> list[str]:
    """The items of a list, each once and none empty."""
    items = [item.strip() for item in cell.split(SEPARATORS)]
    if "" in items:
        raise ValueError("holds an empty item: | only separates")
    if len(set(items)) < len(items):
        raise ValueError(f"names {next(item for item in items if items.count(item) > 1)} twice")
    return items


def ranking(cell: str) -> list[tuple[int, str]]:
    """The items of a list, best first, each with its place: `a|b=c|d` puts b and c at place 1 together."""
    found = [(place, item.strip()) for place, tie in enumerate(cell.split("|")) for item in tie.split("=")]
    names = [name for _, name in found]
    if "" in names:
        raise ValueError("holds an empty item: | separates places, = joins equals")
    if len(set(names)) < len(names):
        raise ValueError(f"names {next(name for name in names if names.count(name) > 1)} twice")
    return found
