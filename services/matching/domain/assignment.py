"""The choice behind a plan, without people: loads, what is free, and what each pair is worth. Adapters solve it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Choice:
    """One request: the points it takes, and the value of each coach who may have it. Values are greater than 0."""

    load: int
    values: Mapping[UUID, int]

    def favourite(self, among: Iterable[UUID] | None = None) -> UUID | None:
        """The coach of the greatest value, by id where values are equal; None where there is nobody."""
        coaches = self.values if among is None else among
        return min(coaches, key=lambda coach_id: (-self.values[coach_id], coach_id), default=None)


@dataclass(frozen=True, slots=True)
class Assignment:
    """The coach of each choice, or None, and what is left of every coach's points.

    No assignment is worth more than `bound`; `total` reaches it where `gap` is 0.
    """

    coaches: tuple[UUID | None, ...]
    left: Mapping[UUID, int]
    total: int
    bound: int

    @classmethod
    def of(
        cls,
        choices: Sequence[Choice],
        coaches: Sequence[UUID | None],
        free: Mapping[UUID, int],
        bound: int | None = None,
    ) -> "Assignment":
        """With what follows from the choice of coaches. Without a bound it is proved best."""
        left, total = dict(free), 0
        for choice, coach_id in zip(choices, coaches, strict=True):
            if coach_id is not None:
                left[coach_id] -= choice.load
                total += choice.values[coach_id]
        return cls(tuple(coaches), left, total, total if bound is None else max(bound, total))

    @property
    def feasible(self) -> bool:
        """Whether no coach is asked for more than is free."""
        return all(points >= 0 for points in self.left.values())

    @property
    def gap(self) -> float:
        """What may be missing, as a share of the bound."""
        return (self.bound - self.total) / self.bound if self.bound else 0.0


Assign = Callable[[Sequence[Choice], Mapping[UUID, int]], Assignment]
"""Each choice at most one coach, no coach beyond the points that are free, the greatest total value.

Earlier choices go first where values are equal, and equal problems have equal answers.
"""
