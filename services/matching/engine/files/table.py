"""One CSV file as columns of text: UTF-8, a header, columns by name. What is wrong with it is collected, not raised."""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from services.matching.engine.files.problems import Problems

BOM = b"\xef\xbb\xbf"
ZIP = b"PK\x03\x04"
OTHER_COMMAS = ";\t"
LONGEST_CELL = 100_000_000
T = TypeVar("T")
csv.field_size_limit(LONGEST_CELL)


class Table:
    """The rows of a file by column. A row that is too long or too short is named and left out."""

    def __init__(
        self, path: Path, problems: Problems, *, required: Iterable[str], optional: Iterable[str] = ()
    ) -> None:
        self.path, self.file, self.problems = path, path.name, problems
        self._columns: dict[str, tuple[str, ...]] = {}
        self._lines: list[int] | None = None
        self.rows = 0
        header, rows = self._read()
        wanted = (*required, *optional)
        if not header:
            return
        for name in wanted:
            if header.count(name) > 1:
                problems.add(self.file, 1, name, "", "the header names this column twice: keep one")
        if missing := [name for name in required if name not in header]:
            advice = "; separate columns by commas" if len(header) == 1 and set(header[0]) & set(OTHER_COMMAS) else ""
            for name in missing:
                reason = f"this column is missing; the header has {', '.join(header)}{advice}"
                problems.add(self.file, 1, name, "", reason)
            return
        if not rows:
            problems.add(self.file, 0, "", "", "has a header and no rows")
            return
        columns = list(zip(*rows, strict=True))
        self.rows = len(rows)
        self._columns = {name: columns[header.index(name)] for name in wanted if name in header}

    def __contains__(self, column: str) -> bool:
        return column in self._columns

    def column(self, name: str) -> tuple[str, ...]:
        """The cells as they stand, without spaces around them; empty ones where the file lacks the column."""
        return self._columns.get(name) or ("",) * self.rows

    def each(self, name: str, parse: Callable[[str], T], default: T) -> list[T]:
        """The cells, parsed; equal ones once. `parse` raises ValueError with a reason to tell; empty: `default`."""
        if name not in self._columns:
            return [default] * self.rows
        cells = self._columns[name]
        known: dict[str, T] = {"": default}
        bad: dict[str, str] = {}
        for cell in set(cells):
            try:
                known.setdefault(cell, parse(cell)) if cell else None
            except ValueError as error:
                bad[cell], known[cell] = str(error), default
        if bad:
            for row, cell in enumerate(cells):
                if cell in bad:
                    self.bad(row, name, cell, bad[cell])
        return [known[cell] for cell in cells]

    def bad(self, row: int, column: str, value: object, reason: str) -> None:
        self.problems.add(self.file, self.line(row), column, value, reason)

    def line(self, row: int) -> int:
        """Where a row begins in the file, counted from 1."""
        if self._lines is None:
            self._lines = [
                first for first, cells in _numbered(_text(self.path.read_bytes())) if len(cells) == self._width
            ]
        return self._lines[row + 1]

    def _read(self) -> tuple[list[str], list[list[str]]]:
        self._width = 0
        text = self._decoded()
        if text is None:
            return [], []
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        except csv.Error as error:
            self.problems.add(self.file, 0, "", "", f"is not CSV: {error}")
            return [], []
        if not rows:
            self.problems.add(self.file, 0, "", "", "is empty: it needs a header and rows")
            return [], []
        header = [name.strip() for name in rows[0]]
        self._width = len(header)
        if any(len(row) != self._width for row in rows):
            self._tell_ragged(text)
            rows = [row for row in rows if len(row) == self._width]
        if " " in text or "\t" in text:
            rows = [[cell.strip() for cell in row] for row in rows]
        return header, rows[1:]

    def _decoded(self) -> str | None:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            self.problems.add(self.file, 0, "", "", f"cannot be read: {error.strerror}")
            return None
        if content.startswith(ZIP):
            self.problems.add(self.file, 0, "", "", "is a workbook, whatever its name: save its sheet as CSV in UTF-8")
            return None
        if (at := content.find(b"\0")) >= 0:
            self.problems.add(
                self.file, content.count(b"\n", 0, at) + 1, "", "", "holds a NUL byte: save it as CSV in UTF-8"
            )
            return None
        try:
            return _text(content)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            value = content[error.start : error.end]
            self.problems.add(self.file, line, "", value, "is not UTF-8: save the file as UTF-8")
            return None

    def _tell_ragged(self, text: str) -> None:
        for line, row in _numbered(text):
            if len(row) != self._width:
                reason = f"has {len(row)} cells, the header {self._width}; a cell with a comma needs quotes"
                self.problems.add(self.file, line, "", ",".join(row)[:80], reason)


def _text(content: bytes) -> str:
    return content.removeprefix(BOM).decode("utf-8")


def _numbered(text: str) -> Iterable[tuple[int, list[str]]]:
    """Each row that is not blank with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""))
    before = 0
    for row in reader:
        if row:
            yield before + 1, row
        before = reader.line_num
