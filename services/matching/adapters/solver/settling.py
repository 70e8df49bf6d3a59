"""From the relaxation of a large pool to a plan: wishes are granted where there is room, and the rest is solved."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.matching.adapters.solver.best import best_assignment
from services.matching.domain.assignment import Assignment, Choice


def settle(
    choices: Sequence[Choice], free: Mapping[UUID, int], wished: Sequence[UUID | None], bound: int
) -> Assignment:
    """Each choice its wish, in line, where the room is there; the rest is solved with what is then left."""
    left, coaches = dict(free), list[UUID | None](wished)
    for at, (choice, coach_id) in enumerate(zip(choices, wished, strict=True)):
        if coach_id is None or coach_id not in choice.values or choice.load > left[coach_id]:
            coaches[at] = None
        else:
            left[coach_id] -= choice.load
    rest = [at for at, coach_id in enumerate(coaches) if coach_id is None]
    open_ = [
        Choice(choices[at].load, {id: v for id, v in choices[at].values.items() if choices[at].load <= left[id]})
        for at in rest
    ]
    for at, coach_id in zip(rest, best_assignment(open_, left).coaches, strict=True):
        coaches[at] = coach_id
    found = Assignment.of(choices, coaches, free)
    return Assignment.of(choices, coaches, free, max(bound, found.total))
