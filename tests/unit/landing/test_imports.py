"""Reading files of people and organisations, and sending them in parts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson
import pytest
from openpyxl import Workbook

from landing.errors import LandingError
from landing.imports.reading import read_rows
from landing.imports.sending import LARGEST, parts


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_lines_are_counted_as_a_person_counts_them(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text("\ufeffName;EMAIL;note\nAnna;a@b.nl;\n\nBo;b@b.nl;x\n".replace(";", separator))
    assert list(read_rows(file)) == [
        (2, {"name": "Anna", "email": "a@b.nl"}),
        (4, {"name": "Bo", "email": "b@b.nl", "note": "x"}),
    ]


def test_cells_of_a_sheet_are_read_as_a_person_reads_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["kvk_number", "starts_on", "fte"], [12345678.0, date(2026, 1, 2), None], [None, None, None]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert list(read_rows(tmp_path / "a.xlsx")) == [(2, {"kvk_number": "12345678", "starts_on": "2026-01-02"})]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gone.csv", None),
        ("a.txt", b"name\nAnna\n"),
        ("a.csv", b"name,name\nAnna,Bo\n"),
        ("a.csv", b""),
        ("a.csv", b"name\nAnna,too many\n"),
        ("a.csv", b"name\n\xff\xfe\n"),
        ("a.xlsx", b"no workbook"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, name: str, text: bytes | None) -> None:
    if text is not None:
        (tmp_path / name).write_bytes(text)
    with pytest.raises(LandingError) as said:
        list(read_rows(tmp_path / name))
    assert "\n" not in str(said.value)


def test_parts_fit_into_one_request_and_lose_no_row() -> None:
    def lines() -> Iterator[tuple[int, dict[str, str]]]:
        for number in range(2, 1500):
            yield number, {"name": "n" * (number % 300)}

    found = list(parts(lines()))
    assert [row["line"] for part in found for row in part] == list(range(2, 1500))
    assert max(len(orjson.dumps({"rows": part})) for part in found) < LARGEST + 100
    assert list(parts(iter(()))) == []
