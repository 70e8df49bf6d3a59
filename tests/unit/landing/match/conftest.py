"""Small files for `landing match`, and one run on them that tests copy and change."""

import csv
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from landing.cli import app

SKILLS = [f"http://example.test/skill/{number}" for number in range(6)]


@pytest.fixture(scope="session")
def type_in() -> Callable[..., Result]:
    """Types a `landing match` command, within this process."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, ["match", *map(str, arguments)])

    return run


def write(path: Path, header: str, *rows: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pool of 30 requests and 12 coaches, a round of 5 applicants and 3 slots, pairs, a small catalogue."""
    folder, chance = tmp_path_factory.mktemp("files"), random.Random(5)

    def some(most: int) -> str:
        return "|".join(f"{skill}:{chance.randint(1, 5)}" for skill in chance.sample(SKILLS, chance.randint(0, most)))

    write(
        folder / "requests.csv",
        "request_id,waiting_days,precedence,employer_id,pool,region,languages,skills,mode,target_group,note",
        *(
            f"R{n},{chance.randint(0, 90)},{n % 5 == 0:d},E{n % 4},P{n % 2},NL3{n % 3},nl,{some(3)},both,starter,x"
            for n in range(30)
        ),
    )
    write(
        folder / "coaches.csv",
        "coach_id,capacity,employer_id,pools,regions,languages,skills,mode,target_groups,competitors",
        *(
            f"C{n},{chance.randint(0, 3)},F{n},{'P0|P1' if n % 2 else 'P0'},NL3{n % 3},nl:B2,{some(4)},both,starter,E{n % 4}"  # noqa: E501
            for n in range(12)
        ),
    )
    write(
        folder / "catalogue/concepts.csv",
        "uri,broader",
        *(f"{skill},group{at // 2}|top" for at, skill in enumerate(SKILLS)),
    )
    write(folder / "catalogue/relations.csv", "occupation_uri,skill_uri,relation")
    write(
        folder / "pairs.csv",
        "request_id,coach_id,score",
        *(f"R{r},C{c},{chance.randint(-5, 99)}" for r in range(30) for c in chance.sample(range(12), 4)),
    )
    _with_loads(folder)
    write(folder / "caps.csv", "kind,key,max", "employer,E1,3", "region,NL31,5")
    write(
        folder / "applicants.csv", "applicant_id,ranking,joint_id",
        "a1,s1|s2=s3,", "a2,s1|s3,", "a3,s2|s1,J", "a4,s2|s1,J", "a5,s1,", "a6,,",
    )  # fmt: skip
    write(
        folder / "slots.csv",
        "slot_id,seats,ranking,employer_id,region",
        "s1,1,a1=a2|a3|a4|a5,E1,N",
        "s2,3,a3|a4|a1,E1,N",
        "s3,1,a2|a1,E2,Z",
    )
    return folder


def _with_loads(folder: Path) -> None:
    searched = random.Random(0)  # neither prices nor knapsacks prove what comes of it
    write(folder / "loaded.csv", "request_id,load", *(f"R{n},{4 + n % 12}" for n in range(30)))
    write(folder / "roomy.csv", "coach_id,capacity", *(f"C{n},{5 + 2 * n}" for n in range(12)))
    write(
        folder / "few.csv",
        "request_id,load,waiting_days,skills",
        *(f"R{n},{4 + n * 5 % 12},{n},{SKILLS[n % 6]}:{1 + n // 3}" for n in range(12)),
    )
    write(
        folder / "tight.csv",
        "coach_id,capacity,skills",
        *(f"C{n},{17 + 3 * n},{SKILLS[n]}:{2 + n}|{SKILLS[n + 3]}:4" for n in range(3)),
    )
    write(
        folder / "few_pairs.csv",
        "request_id,coach_id,score",
        *(f"R{r},C{c},{searched.randint(1, 9)}" for r in range(12) for c in range(3)),
    )


@pytest.fixture(scope="session")
def runs(files: Path, type_in: Callable[..., Result], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of coaching, of coaching on given pairs and with loads that differ, and of placements."""
    out = tmp_path_factory.mktemp("runs")
    pool = {"requests": "requests.csv", "coaches": "coaches.csv", "today": "2026-01-31"}
    loads = {"requests": "few.csv", "coaches": "tight.csv"}
    coaching = {
        "coaching": pool | {"catalogue": "catalogue"},
        "pairs": pool | {"pairs": "pairs.csv"},
        "cover": pool | {"pairs": "pairs.csv", "objective": "cover"},
        "caps": pool | {"catalogue": "catalogue", "caps": "caps.csv"},
        "loads": {"requests": "loaded.csv", "coaches": "roomy.csv", "pairs": "pairs.csv"},
        "searched": loads | {"pairs": "few_pairs.csv"},
        "scored": loads | {"catalogue": "catalogue"},
        "ortools": pool | {"catalogue": "catalogue", "solver": "ortools"},
        "ortools_loads": loads | {"pairs": "few_pairs.csv", "solver": "ortools"},
    }
    rounds = {"placements": {"applicants": "applicants.csv", "slots": "slots.csv", "seed": "3"}}
    for command, wishes in (("coaching", coaching), ("placements", rounds)):
        for name, options in wishes.items():
            paths = {key: files / value if (files / value).exists() else value for key, value in options.items()}
            typed = [word for key, value in paths.items() for word in (f"--{key}", value)]
            answer = type_in(command, *typed, "--out", out / name)
            assert answer.exit_code == 0, answer.output
    return out


@pytest.fixture
def copy(runs: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of one of the runs that may be changed."""

    def make(name: str) -> Path:
        return Path(shutil.copytree(runs / name, tmp_path / name))

    return make


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def put_rows(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


__all__ = ["put_rows", "rows_of", "write"]
