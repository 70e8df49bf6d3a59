"""Where the search for the best assignment starts: choices in line, each with the best coach who has room left."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.matching.domain.assignment import Assignment, Choice


def in_line(
    choices: Sequence[Choice], free: Mapping[UUID, int], agreed: Mapping[int, UUID] | None = None
) -> Assignment:
    """`agreed` gives coaches to some choices beforehand, by index; the rest goes in turn."""
    agreed, left = agreed or {}, dict(free)
    for index, coach_id in agreed.items():
        left[coach_id] -= choices[index].load
    found = [agreed.get(index) or _take(choice, left) for index, choice in enumerate(choices)]
    return Assignment.of(choices, found, free)


def _take(choice: Choice, left: dict[UUID, int]) -> UUID | None:
    coach_id = choice.favourite(coach_id for coach_id in choice.values if choice.load <= left[coach_id])
    if coach_id is not None:
        left[coach_id] -= choice.load
    return coach_id
