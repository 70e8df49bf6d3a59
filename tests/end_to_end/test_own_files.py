"""`landing demo --from DIR`: a pool's own files, good ones and bad ones."""

import json
from pathlib import Path

import pytest

from tests.support.system import System

SQL = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"
TESTING = "http://data.europa.eu/esco/skill/913e7e83-b8f8-4574-b1ca-1b38f3fd974a"
ORGANISATIONS = """employer_id,name,postcode,email
E1,Brug BV,7511 JE,brug@example.org
E2,Veld BV,8011 PK,
"""
COACHES = f"""coach_id,capacity,name,postcode,languages,skills,target_groups,remark
C1,9,Anna,7411 KT,nl|en,{SQL}:4,starter,extra columns do not matter
C2,9,Ben,8021 AX,nl,{TESTING}:4,starter,
"""
REQUESTS = f"""request_id,employer_id,languages,skills,waiting_days,excluded_coaches
R1,E1,nl,{SQL}:2,3,
R2,E2,en,{SQL}:2,1,
R3,E2,nl,{TESTING}:2,0,C2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("organisations", ORGANISATIONS), ("coaches", COACHES), ("requests", REQUESTS)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_own_files_tell_who_was_offered_which_coach_and_why(system: System, folder: Path) -> None:
    done = system.landing("demo", "--from", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["request_id"]: row for row in json.loads(done.stdout)}
    assert rows["R1"]["coach_id"] == "C2", "only C1 speaks English, so R1 leaves him to R2"
    assert rows["R2"]["coach_id"] == "C1"
    assert rows["R3"]["coach_id"] is None
    assert rows["R3"]["place_in_line"] == 3, "two older requests have an offer but no coach yet"
    assert rows["R2"]["score"] == sum(part["points"] for part in rows["R2"]["parts"])


def test_bad_rows_are_named_and_nothing_is_played(system: System, folder: Path) -> None:
    (folder / "requests.csv").write_text(f"request_id,employer_id,load,skills\nR1,E9,many,{SQL}:7\nR1,E1,,\n")
    done = system.landing("demo", "--from", str(folder))
    assert done.returncode == 2
    for part in ("line 2, load", "line 2, skills"):
        assert part in done.stderr
    assert "Entering" not in done.stderr
