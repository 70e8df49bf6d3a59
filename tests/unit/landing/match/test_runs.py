"""`landing match` from files to files: what it writes, and what it refuses."""

import json
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import pytest
from typer.testing import Result

from tests.unit.landing.match.conftest import rows_of, write

TypeIn = Callable[..., Result]
FIELDS = {
    "objective", "assigned", "unassigned", "upper_bound", "gap", "exact", "violating_pairs", "pairs_considered",
    "fairness", "seconds", "peak_mb", "version", "input_sha256",
}  # fmt: skip


@pytest.mark.parametrize("name", ["coaching", "pairs", "cover", "caps", "loads"])
def test_coaching_writes_what_it_promises(runs: Path, name: str) -> None:
    report = json.loads((runs / name / "report.json").read_text())
    assert set(report) >= FIELDS
    assert set(report["seconds"]) == {"read", "candidates", "solve", "certify", "write"}
    assigned, unassigned = rows_of(runs / name / "assignments.csv"), rows_of(runs / name / "unassigned.csv")
    assert assigned[0] == ["request_id", "coach_id", "score"]
    assert unassigned[0] == ["request_id", "reason"]
    assert report["objective"] == sum(int(score) for _, _, score in assigned[1:])
    assert len(assigned) - 1 + len(unassigned) - 1 == 30 == report["assigned"] + report["unassigned"]
    assert report["exact"] is (report["objective"] == report["upper_bound"])


@pytest.mark.parametrize(("own", "other"), [("coaching", "ortools"), ("searched", "ortools_loads")])
def test_the_solver_that_was_chosen_is_named_and_reaches_the_same_total(runs: Path, own: str, other: str) -> None:
    one, two = (json.loads((runs / name / "report.json").read_text()) for name in (own, other))
    assert (one["solver"], two["solver"]) == ("engine", "ortools")
    assert one["exact"] and two["exact"]
    assert one["objective"] == two["objective"]


def test_equal_loads_are_exact_and_covering_serves_no_fewer(runs: Path) -> None:
    reports = {name: json.loads((runs / name / "report.json").read_text()) for name in ("coaching", "pairs", "cover")}
    assert all(report["exact"] and report["gap"] == 0 for report in reports.values())
    assert reports["cover"]["assigned"] >= reports["pairs"]["assigned"]
    assert reports["cover"]["objective"] <= reports["pairs"]["objective"]


def test_placements_writes_what_it_promises(runs: Path) -> None:
    report = json.loads((runs / "placements/report.json").read_text())
    assert (report["placed"], report["unplaced"], report["blocking_pairs"], report["seed"]) == (4, 2, 0, 3)
    assert report["rank_histogram"] == {"1": 3, "2": 1}
    assert set(report["seconds"]) == {"read", "solve", "certify", "write"}
    assert dict(rows_of(runs / "placements/unplaced.csv")[1:]) == {"a5": "others_first", "a6": "nothing_acceptable"}


def test_json_is_the_report_and_nothing_else(type_in: TypeIn, files: Path, tmp_path: Path) -> None:
    answer = type_in(
        "placements", "--applicants", files / "applicants.csv", "--slots", files / "slots.csv", "--out", tmp_path / "out", "--json"  # noqa: E501
    )  # fmt: skip
    assert json.loads(answer.stdout) == json.loads((tmp_path / "out/report.json").read_text())


QUOTE = '"'
GOOD = {
    "requests": ("request_id,load,starts_on,ends_on,mode", "R1,1,,,", "R2,1,,,"),
    "coaches": ("coach_id,capacity", "C1,1", "C2,1"),
    "pairs": ("request_id,coach_id,score", "R1,C1,5", "R2,C1,4"),
    "fixed": ("request_id,coach_id", "R1,C1"),
    "caps": ("kind,key,max",),
}
BAD = [
    ("requests", ("request_id", "R1", "R1"), "requests.csv,3,request_id,R1,stands twice, also in line 2"),
    ("requests", ("load", "1"), "requests.csv,1,request_id,"),
    ("requests", (), "requests.csv,0,,,is empty"),
    ("requests", ("request_id",), "requests.csv,0,,,has a header and no rows"),
    ("requests", ("request_id,load", "R1,-1"), "requests.csv,2,load,-1,is not between 1"),
    ("requests", ("request_id,load", "R1,NaN"), "requests.csv,2,load,NaN,is not a whole number"),
    ("requests", ("request_id,load", "R1,9223372036854775808"), "requests.csv,2,load,9223372036854775808,is not between"),  # noqa: E501
    ("requests", ("request_id,mode", "R1,online"), "requests.csv,2,mode,online,is none of onsite, remote, both"),
    ("requests", ("request_id,starts_on", "R1,2026-02-30"), "requests.csv,2,starts_on,2026-02-30,is a date that does not"),  # noqa: E501
    ("requests", ("request_id,starts_on,ends_on", "R1,2026-02-02,2026-02-01"), "ends_on,2026-02-01,is not after starts_on"),  # noqa: E501
    ("requests", ("request_id,excluded_coaches", "R1,C9"), "excluded_coaches,C9,names C9, who is no coach"),
    ("requests", ("request_id,skills", "R1,a:9"), "skills,a:9,names level 9"),
    ("requests", ("request_id,skills", "R1,a|a"), "skills,a|a,names a twice"),
    ("requests", ("request_id,load", "R1,1,1"), "requests.csv,2,,R1,1,1,has 3 cells, the header 2"),
    ("coaches", ("coach_id,capacity", "C1,-1"), "coaches.csv,2,capacity,-1,is not between 0"),
    ("coaches", ("coach_id,capacity", "C1,"), "coaches.csv,2,capacity,,is empty"),
    ("pairs", ("request_id,coach_id,score", "R1,C9,1"), "pairs.csv,2,coach_id,C9,is no coach"),
    ("pairs", ("request_id,coach_id,score", "R1,C1,1", "R1,C1,2"), "pairs.csv,3,coach_id,C1,stands with this request"),
    ("pairs", ("request_id,coach_id,score", "R1,C1,1.5"), "pairs.csv,2,score,1.5,is not a whole number"),
    ("pairs", ("request_id,coach_id,score", "R1,C1,9223372036854775808"), "pairs.csv,2,score,"),
    ("fixed", ("request_id,coach_id", "R1,C1", "R1,C2"), "fixed.csv,3,request_id,R1,has a fixed pair"),
    ("fixed", ("request_id,coach_id", "R7,C1"), "fixed.csv,2,request_id,R7,is no request"),
    ("fixed", ("request_id,coach_id", "R1,C1", "R2,C1"), "fixed.csv,3,coach_id,C1,has 1 points free"),
    ("caps", ("kind,key,max", "town,x,1"), "caps.csv,2,kind,town"),
    ("caps", ("kind,key,max", "region,x,1"), "caps.csv,2,key,x,is no region"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lines", "says"), BAD)
def test_bad_rows_are_named_and_nothing_else_is_written(
    type_in: TypeIn, tmp_path: Path, name: str, lines: tuple[str, ...], says: str
) -> None:
    paths = {each: write(tmp_path / f"{each}.csv", *good) if good else tmp_path for each, good in GOOD.items()}
    (tmp_path / f"{name}.csv").write_text("".join(f"{line}\n" for line in lines))
    given = ["requests", "coaches", *([name] if name in {"pairs", "fixed", "caps"} else [])]
    answer = type_in(
        "coaching", *(part for each in given for part in (f"--{each}", paths[each])), "--out", tmp_path / "out"
    )
    assert answer.exit_code == 2, answer.output
    assert says in (tmp_path / "out/errors.csv").read_text().replace(QUOTE, "")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["errors.csv"]
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"request_id\nR1\n\xff\n", "R.csv,3,,b'\\xff',is not UTF-8"),
        (b"request_id\nR\0\n", "R.csv,2,,,holds a NUL byte"),
        (b"PK\x03\x04\0\0", "R.csv,0,,,"),
        (b"request_id;waiting_days\nR1;3\n", "separate columns by commas"),
    ],
)
def test_what_is_no_text_is_refused(type_in: TypeIn, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "R.csv").write_bytes(content)
    coaches = write(tmp_path / "C.csv", *GOOD["coaches"])
    answer = type_in("coaching", "--requests", tmp_path / "R.csv", "--coaches", coaches, "--out", tmp_path / "out")
    assert answer.exit_code == 2
    assert says in (tmp_path / "out/errors.csv").read_text()


PLACEMENTS = [
    ("applicants", ("applicant_id,ranking", "a1,s9"), "applicants.csv,2,ranking,s9,is no slot"),
    ("applicants", ("applicant_id,ranking", "a1,s1|s1"), "ranking,s1|s1,names s1 twice"),
    ("applicants", ("applicant_id,ranking", "a1,s1||s2"), "ranking,s1||s2,holds an empty item"),
    ("applicants", ("applicant_id,ranking,joint_id", "a1,s1,J", "a2,s2,J"), "differs from that of a1"),
    ("slots", ("slot_id,seats,ranking", "s1,-1,a1", "s2,1,"), "slots.csv,2,seats,-1"),
    ("slots", ("slot_id,seats,ranking", "s1,1,a9", "s2,1,"), "slots.csv,2,ranking,a9,is no applicant"),
    ("priorities", ("slot_id,applicant_id,priority", "s1,a1,1", "s1,a1,2"), "priorities.csv,3,applicant_id,a1,has a priority"),  # noqa: E501
    ("fixed", ("applicant_id,slot_id", "a1,s1", "a2,s1"), "fixed.csv,3,slot_id,s1,has only 1 seats"),
    ("caps", ("kind,key,max", "employer,E1,1", "region,N,1"), "caps.csv,3,key,N,crosses the cap of employer E1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lines", "says"), PLACEMENTS)
def test_bad_rows_of_a_round_are_named(
    type_in: TypeIn, tmp_path: Path, name: str, lines: tuple[str, ...], says: str
) -> None:
    slots = "slot_id,seats,employer_id,region" if name == "priorities" else "slot_id,seats,ranking,employer_id,region"
    ranked = "" if name == "priorities" else ",a1|a2"
    paths = {
        "applicants": write(tmp_path / "applicants.csv", "applicant_id,ranking", "a1,s1", "a2,s1|s2"),
        "slots": write(tmp_path / "slots.csv", slots, f"s1,1{ranked},E1,N", f"s2,1{ranked},E1,Z", f"s3,1{ranked},E2,N"),
    }
    paths[name] = write(tmp_path / f"{name}.csv", *lines)
    answer = type_in(
        "placements", *(part for each in paths for part in (f"--{each}", paths[each])), "--out", tmp_path / "out"
    )
    assert answer.exit_code == 2, answer.output
    assert says in (tmp_path / "out/errors.csv").read_text().replace(QUOTE, "")


def test_a_failed_run_leaves_the_results_of_an_earlier_one(type_in: TypeIn, files: Path, tmp_path: Path) -> None:
    arguments = ("placements", "--slots", files / "slots.csv", "--out", tmp_path / "out")
    assert type_in(*arguments, "--applicants", files / "applicants.csv").exit_code == 0
    before = (tmp_path / "out/report.json").read_text()
    assert (
        type_in(*arguments, "--applicants", write(tmp_path / "bad.csv", "applicant_id,ranking", "a1,s9")).exit_code == 2
    )
    assert (tmp_path / "out/report.json").read_text() == before
    assert type_in(*arguments, "--applicants", files / "applicants.csv").exit_code == 0
    assert not (tmp_path / "out/errors.csv").exists()


def test_where_results_cannot_go_is_said_before_the_work(type_in: TypeIn, files: Path, tmp_path: Path) -> None:
    taken = write(tmp_path / "taken", "a file")
    answer = type_in(
        "coaching", "--requests", files / "requests.csv", "--coaches", files / "coaches.csv", "--out", taken
    )
    assert answer.exit_code == 1
    assert "Is a file, where results go to a folder" in str(answer.exception)
    assert "Reading" not in answer.output


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(
    type_in: TypeIn, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, _: Path) -> Path:
        raise OSError(ENOSPC, "No space left on device", str(source))

    monkeypatch.setattr("shutil.copyfile", full)
    answer = type_in(
        "placements", "--applicants", files / "applicants.csv", "--slots", files / "slots.csv", "--out", tmp_path / "o"
    )
    assert answer.exit_code == 1
    assert f"No space is left for {tmp_path / 'o'}. Nothing was written" in str(answer.exception)
    assert not list(tmp_path.iterdir())


def test_rules_are_printed_with_comments_and_read_back(type_in: TypeIn, files: Path, tmp_path: Path) -> None:
    answer = type_in("rules")
    (tmp_path / "rules.toml").write_text(answer.stdout)
    arguments = (
        "coaching",
        "--requests",
        files / "requests.csv",
        "--coaches",
        files / "coaches.csv",
        "--catalogue",
        files / "catalogue",
    )
    again = type_in(*arguments, "--rules", tmp_path / "rules.toml", "--out", tmp_path / "out")
    assert answer.stdout.count("#") > 20
    assert again.exit_code == 0


def test_a_file_with_quotes_gives_the_same_pairs_as_one_without(type_in: TypeIn, files: Path, tmp_path: Path) -> None:
    rows = (files / "pairs.csv").read_text().splitlines()
    quoted = write(
        tmp_path / "pairs.csv", rows[0], *(f'"{row.replace(",", chr(34) + "," + chr(34))}"' for row in rows[1:])
    )
    arguments = ("coaching", "--requests", files / "requests.csv", "--coaches", files / "coaches.csv")
    reports = [
        json.loads(type_in(*arguments, "--pairs", pairs, "--out", tmp_path / name, "--json").stdout)
        for name, pairs in (("one", quoted), ("two", files / "pairs.csv"))
    ]
    assert reports[0]["objective"] == reports[1]["objective"]
    assert (tmp_path / "one/assignments.csv").read_text() == (tmp_path / "two/assignments.csv").read_text()


def test_a_cohort_is_planned_from_files(type_in: TypeIn, tmp_path: Path) -> None:
    starters = write(tmp_path / "S.csv", "starter_id,skills,region,may_stay", "p1,a|b,N,", "p2,b,Z,1")
    slots = write(
        tmp_path / "P.csv", "slot_id,employer_id,seats,skills,region", "q1,E1,1|1,a,N", "q2,E1,1,b,N", "q3,E2,0|1,b,Z"
    )
    answer = type_in("rotations", "--starters", starters, "--slots", slots, "--out", tmp_path / "out", "--json")
    report = json.loads(answer.stdout)
    assert (report["placed_periods"], report["open_periods"], report["gap"], report["exact"]) == (4, 0, 0, True)
    plan = {(starter, period): employer for starter, period, _, employer in rows_of(tmp_path / "out/plan.csv")[1:]}
    assert plan["p1", "1"] != plan["p1", "2"]


@pytest.mark.parametrize("command", ["coaching", "placements", "rotations", "verify", "events", "rules"])
def test_every_command_explains_itself_with_an_example(type_in: TypeIn, command: str) -> None:
    answer = type_in(command, "--help")
    assert answer.exit_code == 0
    assert "Example" in answer.output
