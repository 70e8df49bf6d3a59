"""One row of the table that `landing bench match` prints."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["pass", "short"]


@dataclass(frozen=True)
class Row:
    """What was measured, against what, what had to come out and what did.

    `ratio` is the measured figure as a number in the unit of the goal, None where the goal is not a number.
    """

    what: str
    yardstick: str
    goal: str
    measured: str
    ratio: float | None
    verdict: Verdict

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


Maker = Callable[[bool], Iterable[Row]]
"""Makes the rows of one group; `quick` asks for fewer runs or smaller instances: all groups together in a minute."""


def verdict(good: bool) -> Verdict:
    return "pass" if good else "short"
