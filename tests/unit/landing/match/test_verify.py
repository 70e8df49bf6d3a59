"""`landing match verify` keeps quiet about good runs and catches every change of their results."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from tests.unit.landing.match.conftest import put_rows, rows_of

TypeIn = Callable[..., Result]
Copy = Callable[[str], Path]
COACHING = ("coaching", "pairs", "cover", "caps", "loads", "searched", "scored", "ortools", "ortools_loads")


@pytest.mark.parametrize("name", [*COACHING, "placements"])
def test_a_good_run_keeps_every_promise(type_in: TypeIn, runs: Path, name: str) -> None:
    answer = type_in("verify", runs / name)
    assert answer.exit_code == 0, answer.output
    assert "✗" not in answer.output


def placed_well(type_in: TypeIn, folder: Path, applicants: list[str], suffix: str = ".csv") -> None:
    """Runs a round in which one slot ranks and takes everybody, and expects that it is verified."""
    people, slots = folder / f"people{suffix}", folder / f"slots{suffix}"
    people.write_text("applicant_id,ranking\n" + "".join(f"{name},s1\n" for name in applicants), encoding="utf-8")
    slots.write_text(f"slot_id,seats,ranking\ns1,{len(applicants)},{'|'.join(applicants)}\n", encoding="utf-8")
    made = type_in("placements", "--applicants", people, "--slots", slots, "--out", folder / "round")
    assert made.exit_code == 0, made.output
    csv.field_size_limit(131_072)  # as in a process that has run nothing before
    answer = type_in("verify", folder / "round")
    assert answer.exit_code == 0, answer.output


def test_a_cell_longer_than_the_csv_module_takes_by_itself_is_verified(type_in: TypeIn, tmp_path: Path) -> None:
    placed_well(type_in, tmp_path, [f"a{number:06}" for number in range(20_000)])


def test_ids_may_begin_with_a_hash(type_in: TypeIn, tmp_path: Path) -> None:
    placed_well(type_in, tmp_path, ["#1", "#2", "a3"])


@pytest.mark.parametrize("suffix", [".txt", ".CSV", ""])
def test_inputs_may_have_any_ending(type_in: TypeIn, tmp_path: Path, suffix: str) -> None:
    placed_well(type_in, tmp_path, ["a1", "a2"], suffix)


def test_the_runs_hold_every_kind_of_proof(runs: Path) -> None:
    reports = [json.loads((runs / name / "report.json").read_text()) for name in COACHING]
    assert {report["proof"] for report in reports} == {"prices", "knapsacks", "search"}


def broken(type_in: TypeIn, folder: Path) -> str:
    answer = type_in("verify", folder)
    assert answer.exit_code == 1, answer.output
    return "\n".join(line for line in answer.output.splitlines() if line.startswith("✗"))


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "report.json"
    report = json.loads(path.read_text())
    edit(report)
    path.write_text(json.dumps(report))


@pytest.mark.parametrize("name", COACHING)
def test_two_coaches_swapped_are_caught(type_in: TypeIn, copy: Copy, name: str) -> None:
    path = copy(name) / "assignments.csv"
    rows = rows_of(path)
    other = next(row for row in rows[2:] if row[1] != rows[1][1])
    rows[1][1], other[1] = other[1], rows[1][1]
    put_rows(path, rows)
    assert "scores what it says" in broken(type_in, path.parent)


@pytest.mark.parametrize("name", COACHING)
@pytest.mark.parametrize("file", ["assignments.csv", "unassigned.csv"])
def test_a_deleted_row_is_caught(type_in: TypeIn, copy: Copy, name: str, file: str) -> None:
    path = copy(name) / file
    put_rows(path, rows_of(path)[:-1])
    assert "every request stands once" in broken(type_in, path.parent)


@pytest.mark.parametrize("name", COACHING)
@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("field", ["objective", "upper_bound", "assigned", "unassigned", "pairs_considered"])
def test_a_figure_off_by_one_is_caught(type_in: TypeIn, copy: Copy, name: str, field: str, by: int) -> None:
    folder = copy(name)
    change(folder, lambda report: report.update({field: report[field] + by}))
    assert field in broken(type_in, folder)


def leave_one_out(folder: Path) -> None:
    """A plan that is worse by one request, in all files and figures alike."""
    rows = rows_of(folder / "assignments.csv")
    lost = rows.pop()
    put_rows(folder / "assignments.csv", rows)
    put_rows(folder / "unassigned.csv", [*rows_of(folder / "unassigned.csv"), [lost[0], "outbid"]])

    def lower(report: dict[str, Any]) -> None:
        for field in ("objective", "upper_bound"):
            report[field] -= int(lost[2])
        report["assigned"] -= 1
        report["unassigned"] += 1

    change(folder, lower)


@pytest.mark.parametrize(("name", "says"), [("coaching", "prices rebuilt"), ("searched", "a search through all plans")])
def test_a_plan_below_the_best_is_caught(type_in: TypeIn, copy: Copy, name: str, says: str) -> None:
    folder = copy(name)
    leave_one_out(folder)
    assert says in broken(type_in, folder)


def test_an_ineligible_pair_is_caught_even_where_all_figures_agree(type_in: TypeIn, copy: Copy) -> None:
    """R0 is of employer E0, for whose competitor coach C0 works."""
    folder = copy("coaching")
    rows = {row[0]: row for row in rows_of(folder / "assignments.csv")}
    waiting = [row for row in rows_of(folder / "unassigned.csv") if row[0] != "R0"]
    put_rows(folder / "unassigned.csv", waiting)
    rows["R0"] = ["R0", "C0", rows["R0"][2] if "R0" in rows else "1000"]
    put_rows(folder / "assignments.csv", list(rows.values()))
    assert "R0 may not have C0" in broken(type_in, folder)


def test_too_much_load_is_caught(type_in: TypeIn, copy: Copy) -> None:
    path = copy("pairs") / "assignments.csv"
    rows = rows_of(path)
    put_rows(path, [rows[0], *([request, rows[1][1], score] for request, _, score in rows[1:])])
    assert "nobody has more load" in broken(type_in, path.parent)


def test_a_price_that_was_changed_is_caught(type_in: TypeIn, copy: Copy) -> None:
    path = copy("coaching") / "prices.csv"
    rows = rows_of(path)
    rows[1][2] = str(int(rows[1][2]) + 500)
    put_rows(path, rows)
    assert "upper_bound" in broken(type_in, path.parent)


def test_a_price_of_a_request_that_was_changed_is_caught(type_in: TypeIn, runs: Path, copy: Copy) -> None:
    name = next(each for each in COACHING if '"proof": "knapsacks"' in (runs / each / "report.json").read_text())
    path = copy(name) / "prices.csv"
    rows = rows_of(path)
    paid = next(row for row in rows if row[0] == "request")
    paid[2] = str(int(paid[2]) * 2)
    put_rows(path, rows)
    assert "upper_bound" in broken(type_in, path.parent)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda rows: rows[:-1], "every applicant stands once"),
        (lambda rows: [*rows, rows[-1]], "every applicant stands once"),
        (lambda rows: [rows[0], ["a1", "s9", "1"], *rows[2:]], "known ids"),
        (lambda rows: [rows[0], [rows[1][0], rows[1][1], "7"], *rows[2:]], "each rank"),
        (
            lambda rows: [[r[0], "s3" if r[0] == "a1" else r[1], "2" if r[0] == "a1" else r[2]] for r in rows],
            "seats and caps",
        ),
        (lambda rows: [[r[0], "s1" if r[0] == "a3" else r[1], r[2]] for r in rows], "joint applicants"),
    ],
)
def test_changed_placements_are_caught(
    type_in: TypeIn, copy: Copy, edit: Callable[[list[list[str]]], list[list[str]]], says: str
) -> None:
    path = copy("placements") / "placements.csv"
    put_rows(path, edit(rows_of(path)))
    assert says in broken(type_in, path.parent)


def test_a_better_claim_is_caught(type_in: TypeIn, copy: Copy) -> None:
    """a1 and a2 change places with nobody: one of them goes to where he likes it less, and his seat stays empty."""
    folder = copy("placements")
    rows = rows_of(folder / "placements.csv")
    gone = next(row for row in rows if row[1] == "s1")
    put_rows(folder / "placements.csv", [row for row in rows if row is not gone])
    put_rows(folder / "unplaced.csv", [*rows_of(folder / "unplaced.csv"), [gone[0], "others_first"]])
    assert "nobody has a better claim" in broken(type_in, folder)


@pytest.mark.parametrize("field", ["placed", "unplaced", "empty_seats", "blocking_pairs"])
def test_a_figure_of_placements_off_by_one_is_caught(type_in: TypeIn, copy: Copy, field: str) -> None:
    folder = copy("placements")
    change(folder, lambda report: report.update({field: report[field] + 1}))
    assert field in broken(type_in, folder)


def test_a_folder_without_a_run_is_one_line(type_in: TypeIn, tmp_path: Path) -> None:
    answer = type_in("verify", tmp_path)
    assert answer.exit_code == 1
    assert "no report.json" in str(answer.exception)
