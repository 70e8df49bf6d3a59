"""What is wrong with the files somebody gave: collected, so that all of it is told at once."""

import csv
from dataclasses import astuple, dataclass, fields
from pathlib import Path

MOST = 10_000
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that cannot be used; `line` counts from 1 as an editor does, 0 when it is about the whole file."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        cell = f", {self.column}" if self.column else ""
        value = f": {self.value[:SHOWN]!r}" if self.value else ""
        return f"{where}{cell}{value} {self.reason}" if value else f"{where}{cell}: {self.reason}"


class BadFiles(Exception):
    """Files that cannot be used. `problems` in the order of files and lines, `left_out` further ones not kept."""

    def __init__(self, problems: list[Problem], left_out: int = 0) -> None:
        number = len(problems) + left_out
        super().__init__("1 bad row" if number == 1 else f"{number:,} bad rows")
        self.problems, self.left_out = problems, left_out


class Problems:
    """Collects what is wrong with all files of one run."""

    def __init__(self) -> None:
        self._found: list[Problem] = []
        self._left_out = 0

    def add(self, file: str, line: int, column: str, value: object, reason: str) -> None:
        if len(self._found) < MOST:
            self._found.append(Problem(file, line, column, str(value), reason))
        else:
            self._left_out += 1

    def __bool__(self) -> bool:
        return bool(self._found)

    def refuse(self) -> None:
        """Raise BadFiles when anything was found."""
        if self._found:
            raise BadFiles(sorted(self._found, key=lambda each: (each.file, each.line)), self._left_out)


def write_problems(path: Path, bad: BadFiles) -> None:
    """`errors.csv`: one row for each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Problem)])
        writer.writerows(astuple(problem) for problem in bad.problems)
