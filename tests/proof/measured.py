"""What a proof measured: collected while it runs, written to a file that `tests.proof.run` turns into a document."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

FIGURES = "LANDING_TEST_FIGURES"


@dataclass(frozen=True)
class Figure:
    """One row: `goal` in words (none: told for orientation), `ok` whether it was reached."""

    name: str
    value: str
    goal: str
    ok: bool


@dataclass
class Measured:
    """The figures of one test. Call it for each: `measured("p99", 84.2, "ms", goal="≤ 150 ms", ok=p99 <= 150)`.

    A figure that comes short of its goal is told in docs/measured.md and does not fail the test by itself: a promise is
    asserted beside it. `note` adds a sentence below the table, such as what the costliest part is.
    """

    test: str
    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __call__(self, name: str, value: object, unit: str = "", *, goal: str = "", ok: bool = True) -> None:
        shown = f"{spelled(value)} {unit}".strip()
        self.figures.append(Figure(name, shown, goal, bool(ok)))
        aim = f" (goal {goal}{'' if ok else ', short'})" if goal else ""
        print(f"  {name}: {shown}{aim}", flush=True)

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)
        print(f"  {sentence}", flush=True)

    def write(self, failure: str, seconds: float) -> None:
        """Add this test to the file of the run, if there is one."""
        if file := os.environ.get(FIGURES):
            line = asdict(self) | {"failure": failure, "seconds": round(seconds)}
            with Path(file).open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")


def spelled(value: object) -> str:
    """Three figures say all that one run can know; whole numbers are shown whole."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
