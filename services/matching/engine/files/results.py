"""Writes the results of a run: all files or none, with copies of what was read, so that they can be checked later.

Everything is written to a folder beside the one that was asked for. `report.json` comes last: where it is, all is.
"""

import csv
import json
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from errno import ENOTDIR
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

REPORT, INPUTS, ERRORS = "report.json", "inputs", "errors.csv"


class Results:
    """A folder in the making: with no exception inside the `with` block it takes its place, else it leaves nothing."""

    def __init__(self, folder: Path, inputs: Mapping[str, Path | None]) -> None:
        self._folder = folder.resolve()
        self._inputs = {name: path for name, path in inputs.items() if path}
        self._seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def __enter__(self) -> Self:
        if self._folder.exists() and not self._folder.is_dir():
            raise NotADirectoryError(ENOTDIR, "Is a file, where results go to a folder", str(self._folder))
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._draft = Path(tempfile.mkdtemp(prefix=f".{self._folder.name}-", dir=self._folder.parent))
        self._draft.chmod(0o755)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._install()
        finally:
            shutil.rmtree(self._draft, ignore_errors=True)

    def lap(self, name: str) -> None:
        """The seconds since the last lap went to this part of the run."""
        now = time.perf_counter()
        self._seconds[name] = round(self._seconds.get(name, 0.0) + now - self._since, 3)
        self._since = now

    def spent(self, seconds: Mapping[str, float]) -> None:
        """What the work itself measured since the last lap."""
        for name, some in seconds.items():
            self._seconds[name] = round(self._seconds.get(name, 0.0) + some, 3)
        self._since = time.perf_counter()

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (self._draft / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)

    def text(self, name: str, content: str) -> None:
        """A further input that was made here, such as the rules in force: it stands beside the copies."""
        (self._draft / INPUTS).mkdir(exist_ok=True)
        (self._draft / INPUTS / name).write_text(content, encoding="utf-8")

    def report(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Copy the inputs, all as `.csv`, and write `report.json` with what every run says of itself."""
        (self._draft / INPUTS).mkdir(exist_ok=True)
        sums = {}
        for name, path in self._inputs.items():
            copy = shutil.copyfile(path, self._draft / INPUTS / f"{name}.csv")
            with copy.open("rb") as file:
                sums[name] = file_digest(file, "sha256").hexdigest()
        self.lap("write")
        report = {
            **fields, "seconds": self._seconds, "peak_mb": peak_mb(), "version": version("warme-landing"),
            "input_sha256": sums,
        }  # fmt: skip
        text = json.dumps(report, indent=2, ensure_ascii=False)
        (self._draft / REPORT).write_text(text + "\n", encoding="utf-8")
        return report

    def _install(self) -> None:
        if not self._folder.exists():
            self._draft.rename(self._folder)
            return
        for old in (REPORT, ERRORS):
            (self._folder / old).unlink(missing_ok=True)
        shutil.rmtree(self._folder / INPUTS, ignore_errors=True)
        for path in sorted(self._draft.iterdir(), key=lambda each: each.name == REPORT):
            path.replace(self._folder / path.name)


def peak_mb() -> int:
    """The most memory this process has held, in megabytes."""
    with suppress(OSError):  # Linux counts in ru_maxrss what the program held that started this one
        status = Path("/proc/self/status").read_text("ascii", "replace")
        if found := re.search(r"VmHWM:\s*(\d+) kB", status):
            return round(int(found[1]) * 1024 / 1_000_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1_000_000 if sys.platform == "darwin" else 1_000))


def write_tables(folder: Path, tables: Mapping[str, Iterable[Sequence[object]]]) -> None:
    """Files of rows, the header first: all of them or none."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.resolve().name}-", dir=folder.resolve().parent) as draft:
        for name, rows in tables.items():
            with (Path(draft) / name).open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        for name in tables:
            (Path(draft) / name).replace(folder / name)
