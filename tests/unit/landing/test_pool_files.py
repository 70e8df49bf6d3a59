"""A pool's own files: every bad row is told with line, column and reason."""

from pathlib import Path

import pytest

from landing.demo.files.reading import read_pool
from landing.errors import LandingError
from services.matching.engine.files.problems import BadFiles

GOOD = {
    "organisations": "employer_id,name,postcode,email\nE1,Brug,7511 JE,\n",
    "coaches": "coach_id,capacity,languages\nC1,10,nl|en\n",
    "requests": "request_id,employer_id\nR1,E1\n",
}


def write(folder: Path, **files: str) -> Path:
    for name, text in (GOOD | files).items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def errors(folder: Path) -> list[str]:
    with pytest.raises(BadFiles) as caught:
        read_pool(folder)
    return [str(error) for error in caught.value.problems]


def test_good_files_are_read_with_their_defaults(tmp_path: Path) -> None:
    pool = read_pool(write(tmp_path))
    assert pool.coaches[0].languages == ["nl", "en"]
    assert pool.requests[0].target_group == "starter"
    assert pool.requests[0].load is None


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("coaches", "coach_id,capacity\nC1,-3\n", "coaches.csv, line 2, capacity"),
        ("coaches", "coach_id,capacity\nC1,NaN\n", "coaches.csv, line 2, capacity"),
        ("coaches", "coach_id,capacity\nC1,9223372036854775808\n", "coaches.csv, line 2, capacity"),
        ("coaches", "coach_id,capacity\nC1,5\nC1,5\n", "line 3, coach_id: 'C1' was used before"),
        ("coaches", "coach_id,capacity,employer_id\nC1,5,E9\n", "line 2, employer_id: 'E9' is the id of no row"),
        ("coaches", "coach_id,capacity,competitors\nC1,5,E1\n", "fill employer_id too"),
        ("coaches", "coach_id,capacity,skills\nC1,5,http://x.example/skill:9\n", "line 2, skills"),
        ("requests", "request_id,employer_id\nR1,\n", "requests.csv, line 2, employer_id"),
        ("requests", "request_id,employer_id,excluded_coaches\nR1,E1,C9\n", "line 2, excluded_coaches"),
        ("requests", "request_id,employer_id\nR1,E1,more\n", "has 3 cells, the header 2"),
    ],
)
def test_bad_rows_are_named(tmp_path: Path, file: str, text: str, told: str) -> None:
    assert any(told in error for error in errors(write(tmp_path, **{file: text})))


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    found = errors(
        write(tmp_path, coaches="coach_id,capacity\nC1,x\nC2,y\n", requests="request_id,employer_id\nR1,E2\n")
    )
    assert len(found) == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "coaches.csv").unlink()
    with pytest.raises(LandingError, match=r"coaches\.csv is missing"):
        read_pool(tmp_path)
