"""Reads a folder of results: rows as dictionaries, the report, and the copies of the inputs with their sums."""

import csv
import hashlib
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from services.matching.engine.verify.checks import Checks, Unreadable

Row = dict[str, str]
LONGEST_CELL = 100_000_000
REMARKED = ("concepts", "relations")
"""Files of a catalogue may hold lines of remarks; in all others an id may begin with #."""


class Folder:
    """What a run left: outputs in `path`, inputs below it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.report: dict[str, Any] = json.loads((path / "report.json").read_text("utf-8"))
            self.sums: dict[str, str] = self.report["input_sha256"]
            self.problem: str = self.report["problem"]
        except FileNotFoundError:
            raise Unreadable(f"{path} holds no report.json: name the folder that `--out` named") from None
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"{path / 'report.json'} is not a report of a run: {error}") from None

    def rows(self, name: str) -> list[Row]:
        """An output or an input by the name of its file, without the ending for inputs."""
        path = self.path / name if name.endswith(".csv") else self.path / "inputs" / f"{name}.csv"
        csv.field_size_limit(LONGEST_CELL)  # a slot may rank more people than fit the module's own limit
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                remarked = name in REMARKED
                rows = list(csv.DictReader(line for line in file if not (remarked and line.startswith("#"))))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise Unreadable(f"{path} cannot be read: {error}") from None
        return [{(key or "").strip(): (value or "").strip() for key, value in row.items() if key} for row in rows]

    def has(self, name: str) -> bool:
        return name in self.sums

    def rules(self) -> dict[str, Any]:
        try:
            return tomllib.loads((self.path / "inputs" / "rules.toml").read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise Unreadable(f"the rules of the run cannot be read: {error}") from None

    def check_inputs(self, checks: Checks) -> None:
        broken = []
        for name, expected in self.sums.items():
            found = list((self.path / "inputs").glob(f"{name}.*"))
            if len(found) != 1:
                broken.append(f"inputs/{name} is missing")
            elif hashlib.sha256(found[0].read_bytes()).hexdigest() != expected:
                broken.append(f"inputs/{found[0].name} was changed since")
        checks.none("the inputs are those of the run", broken, ", ".join(self.sums))


def column(rows: list[Row], name: str, default: int) -> list[int]:
    return [int(row[name]) if row.get(name) else default for row in rows]


def days(rows: list[Row], name: str, default: int) -> list[int]:
    return [date.fromisoformat(row[name]).toordinal() if row.get(name) else default for row in rows]


def items(row: Row, name: str) -> list[str]:
    return [item.strip() for item in row[name].split("|")] if row.get(name) else []
