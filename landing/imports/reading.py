"""Rows of a CSV or XLSX file as texts by column, with the line at which a person finds them."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from landing.errors import LandingError

Line = tuple[int, dict[str, str]]
SEPARATORS = ",;\t"


def read_rows(path: Path) -> Iterator[Line]:
    """The first line holds the names of the columns; empty lines are left out. Raises LandingError."""
    if not path.is_file():
        raise LandingError(f"{path} is not a file: check its name.")
    match path.suffix.lower():
        case ".csv":
            return _csv(path)
        case ".xlsx":
            return _xlsx(path)
    raise LandingError(f"{path.name} is neither .csv nor .xlsx: save it as one of these.")


def _csv(path: Path) -> Iterator[Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=_separator(file.readline()), strict=True)
            file.seek(0)
            header = _header(path, next(reader, []))
            for cells in reader:
                yield from _line(path, reader.line_num, header, cells)
    except (UnicodeDecodeError, csv.Error) as error:
        raise LandingError(f"{path.name} is not a CSV file in UTF-8 ({error}): save it as such.") from error


def _xlsx(path: Path) -> Iterator[Line]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError) as error:
        raise LandingError(f"{path.name} cannot be read as XLSX: save it again, or save it as CSV.") from error
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True)
        header = _header(path, [_text(cell) for cell in next(rows, ())])
        for number, cells in enumerate(rows, start=2):
            yield from _line(path, number, header, [_text(cell) for cell in cells])
    finally:
        book.close()


def _line(path: Path, number: int, header: list[str], cells: list[str]) -> Iterator[Line]:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise LandingError(f"{path.name} line {number} has more cells than there are columns: mend it.")
    given = {name: cell for name, cell in zip(header, cells, strict=False) if name and cell.strip()}
    if given:
        yield number, given


def _header(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if not any(names) or doubled:
        what = f"names {', '.join(doubled)} twice" if doubled else "names no columns"
        raise LandingError(f"The first line of {path.name} {what}: mend it.")
    return names


def _separator(first: str) -> str:
    """Dutch spreadsheets write semicolons."""
    return max(SEPARATORS, key=first.count)


def _text(cell: Any) -> str:
    """As a person reads it: whole numbers without a point, days in ISO form."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)
