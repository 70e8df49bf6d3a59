"""What is wrong with one row of a file is said so that its sender can mend it."""

from typing import Any

import pytest

from services.participants.domain.import_file import ImportKind, StagedRow
from services.participants.entrypoints.import_columns import read_row
from tests.unit.participants.conftest import PLACES

ANNA = {"name": "Anna Bos", "email": "Anna@Voorbeeld.example"}
ORGANISATION = {"name": "Eén BV", "postcode": "3511 AB", "kvk_number": "01234567"}


@pytest.mark.parametrize(
    ("kind", "cells", "column", "rule"),
    [
        (ImportKind.PEOPLE, ANNA | {"kvk_number": "1234567"}, "kvk_number", "drops zeros in front"),
        (ImportKind.ORGANISATIONS, ORGANISATION | {"kvk_number": "1234567"}, "kvk_number", "drops zeros in front"),
        (ImportKind.PEOPLE, ANNA | {"starts_on": "9999-01-01"}, "starts_on", "a day between 1950 and 2150"),
        (ImportKind.PEOPLE, ANNA | {"role": "boss"}, "role", "'employer_contact'"),
    ],
)
def test_a_fault_names_its_column_and_what_to_do(
    kind: ImportKind, cells: dict[str, str], column: str, rule: str
) -> None:
    found: Any = read_row(kind, 7, cells, PLACES)
    assert [(one.line, one.column) for one in found] == [(7, column)]
    assert rule in found[0].rule


def test_a_row_is_known_by_address_or_number() -> None:
    keys = []
    for kind, cells in ((ImportKind.PEOPLE, ANNA), (ImportKind.ORGANISATIONS, ORGANISATION)):
        row = read_row(kind, 2, cells, PLACES)
        assert isinstance(row, StagedRow)
        keys.append(row.key)
    assert keys == ["anna@voorbeeld.example", "01234567"]
