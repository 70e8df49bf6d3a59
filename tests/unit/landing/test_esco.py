"""Reading the official files of ESCO: both versions' names, two languages, and what is left out with its reason."""

import csv
from pathlib import Path

import pytest

from landing.errors import LandingError
from landing.imports.esco import Rejected, read_esco, version_of

SKILL, OTHER, CODER = (
    "http://data.europa.eu/esco/skill/1",
    "http://data.europa.eu/esco/skill/2",
    "http://data.europa.eu/esco/occupation/1",
)
GROUP = "http://data.europa.eu/esco/isco/C2512"


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def labels(tmp_path: Path) -> list[Path]:
    concept = {"conceptType": "KnowledgeSkillCompetence", "status": "released"}
    return [
        write(
            tmp_path / "skills_en.csv",
            concept | {"conceptUri": SKILL, "preferredLabel": "write  code"},
            concept | {"conceptUri": OTHER, "preferredLabel": "old", "status": "obsolete"},
            concept | {"conceptUri": "", "preferredLabel": "nameless"},
        ),
        write(tmp_path / "skills_nl.csv", {"conceptUri": SKILL, "preferredLabel": "code schrijven"}),
        write(tmp_path / "occupations_en.csv", {"conceptUri": CODER, "preferredLabel": "coder"}),
    ]


@pytest.mark.parametrize("name", ["occupationSkillRelations.csv", "occupationSkillRelations_en.csv"])
def test_both_names_of_the_relations_are_read_whatever_the_order(tmp_path: Path, labels: list[Path], name: str) -> None:
    relation = {"occupationUri": CODER, "relationType": "essential", "skillType": "", "skillUri": SKILL}
    relations = write(
        tmp_path / name,
        relation,
        relation | {"skillUri": OTHER},
        relation | {"relationType": "perhaps"},
    )
    broader = {"conceptType": "Occupation", "conceptUri": CODER, "broaderType": "ISCOGroup", "broaderUri": GROUP}
    above = broader | {"conceptType": "ISCOGroup", "conceptUri": GROUP, "broaderUri": GROUP[:-1]}
    stranger = broader | {"conceptUri": f"{CODER}2"}
    tree = write(tmp_path / "broaderRelationsOccPillar_en.csv", above, broader, stranger)
    esco = read_esco([relations, tree, *labels])
    assert [cells for _, cells in esco.rows()] == [
        {"uri": SKILL, "kind": "skill", "label_en": "write code", "label_nl": "code schrijven"},
        {
            "uri": CODER,
            "kind": "occupation",
            "label_en": "coder",
            "broader": f"{GROUP}|{GROUP[:-1]}",
            "needs": f"{SKILL}:essential",
        },
    ]
    assert {reason: (one.rows, one.first) for reason, one in esco.rejected.items()} == {
        "skills_en.csv: not released": (1, "line 3"),
        "skills_en.csv: without URI or label": (1, "line 4"),
        f"{name}: occupation or skill is in none of the files": (1, "line 3"),
        f"{name}: neither essential nor optional": (1, "line 4"),
        "broaderRelationsOccPillar_en.csv: concept is in none of the files": (1, "line 4"),
    }


def test_the_version_is_what_the_folder_is_named_after(tmp_path: Path) -> None:
    folder = tmp_path / "ESCO dataset - v1.2.0 - classification - en - csv"
    assert version_of([folder / "skills_en.csv", tmp_path / "v1.2.0" / "skills_nl.csv"]) == "esco-1.2.0"
    for files in ([tmp_path / "skills_en.csv"], [folder / "skills_en.csv", tmp_path / "v1.1" / "skills_nl.csv"]):
        with pytest.raises(LandingError, match="--version"):
            version_of(files)


def test_a_concept_without_an_english_label_is_left_out(tmp_path: Path, labels: list[Path]) -> None:
    dutch = write(tmp_path / "occupations_nl.csv", {"conceptUri": GROUP, "preferredLabel": "alleen Nederlands"})
    esco = read_esco([*labels, dutch])
    assert esco.rejected["without an English label"] == Rejected(1, GROUP)
    assert GROUP not in [cells["uri"] for _, cells in esco.rows()]


@pytest.mark.parametrize("name", ["notes.csv", "gone.csv", "skills_en.csv"])
def test_other_files_are_refused_in_one_line(tmp_path: Path, name: str) -> None:
    if name == "notes.csv":
        write(tmp_path / name, {"a": "b"})
    if name == "skills_en.csv":
        write(tmp_path / name, {"uri": "b"})
    with pytest.raises(LandingError) as said:
        read_esco([tmp_path / name])
    assert "\n" not in str(said.value)
