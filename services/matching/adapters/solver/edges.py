"""The pairs of a problem, with integer weights that hold the value and, below it, the place in line."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.domain.assignment import Choice


@dataclass(frozen=True, slots=True)
class Edge:
    """`choice` is the index of the choice."""

    choice: int
    coach_id: UUID
    load: int
    value: int
    weight: int


def edges_of(choices: Sequence[Choice]) -> list[Edge]:
    """Every pair, in an order that does not depend on the input's."""
    finer, count = refinement(choices), len(choices)
    return [
        Edge(index, coach_id, choice.load, value, value * finer + count - index)
        for index, choice in enumerate(choices)
        for coach_id, value in sorted(choice.values.items())
    ]


def refinement(choices: Sequence[Choice]) -> int:
    """How much one point of value weighs: more than all places in line together, so that these only break ties."""
    return len(choices) * (len(choices) + 1) // 2 + 1
