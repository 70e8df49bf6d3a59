"""The data that travel with the package, and the programs that make them from a download."""

import csv
from pathlib import Path
from typing import Any

import pytest

from services.participants.adapters.catalogue_files import shipped_catalogue, shipped_competences
from services.participants.adapters.published_events import skill_latest
from services.participants.application.load_catalogue import load_catalogue, load_shipped
from services.participants.domain.concept import Catalogue, Concept, ConceptKind, LabelSource
from services.participants.reference import import_regions
from shared.catalogue import import_selection
from shared.events.base import LabourMarketRegion, Province
from tests.unit.participants.conftest import Office


def test_the_catalogue_holds_what_it_promises_and_every_concept_can_be_published() -> None:
    concepts = shipped_catalogue().concepts
    by_uri = {concept.uri: concept for concept in concepts}
    occupations = [concept for concept in concepts if concept.kind is ConceptKind.OCCUPATION]
    assert len(by_uri) == len(concepts)
    assert 20 <= len(occupations) <= 30
    assert 150 <= len(concepts) - len(occupations) <= 250
    for concept in concepts:
        assert skill_latest(concept).uri == concept.uri
        assert concept.label_nl, concept.label_en
        assert concept.label_nl_source is not None
    for occupation in occupations:
        assert occupation.label_nl_source is LabelSource.ESCO
        assert len(occupation.needs) == len({needed.uri for needed in occupation.needs})
        assert sum(needed.essential for needed in occupation.needs) >= 5, occupation.label_en
        assert all(by_uri[needed.uri].kind is ConceptKind.SKILL for needed in occupation.needs)
    assert sum(concept.label_nl_source is LabelSource.OWN for concept in concepts) >= 60


def test_each_competence_of_the_ecf_belongs_to_skills_that_are_shipped_and_says_its_levels() -> None:
    labels = {concept.uri: (concept.kind, concept.label_en) for concept in shipped_catalogue().concepts}
    for row in import_selection.rows(Path(import_selection.__file__).parent / "ecf.csv"):
        assert labels[row["uri"]] == (ConceptKind.SKILL, row["label_en"])
    competences = shipped_competences()
    assert len(competences) > 100
    assert len({one.code for one in competences.values()}) > 20
    for one in competences.values():
        assert list(one.levels) == list(range(one.levels[0], one.levels[-1] + 1)), "the portal says from and to"
        assert set(one.levels) <= {1, 2, 3, 4, 5}


def test_every_postcode_lies_in_one_province_and_one_of_the_35_labour_market_regions() -> None:
    from pydantic import TypeAdapter

    folder = Path(import_regions.__file__).parent
    municipalities = {row["municipality"]: row for row in import_selection.rows(folder / "municipalities.csv")}
    postcodes = list(import_selection.rows(folder / "postcodes.csv"))
    assert len(postcodes) > 4_000
    assert {row["municipality"] for row in postcodes} == set(municipalities)
    regions, provinces = TypeAdapter(LabourMarketRegion), TypeAdapter(Province)
    assert len({regions.validate_python(row["labour_market_region"]) for row in municipalities.values()}) == 35
    assert len({provinces.validate_python(row["province"]) for row in municipalities.values()}) == 12


@pytest.mark.parametrize(
    ("program", "name"),
    [(import_selection, "concepts.csv"), (import_selection, "relations.csv"), (import_regions, "postcodes.csv")],
)
def test_each_file_names_its_source_first(program: Any, name: str) -> None:
    first = Path(program.__file__).with_name(name).read_text().splitlines()[0]
    assert first.startswith("# Source: ")


async def test_of_a_newer_catalogue_only_what_differs_is_recorded(office: Office) -> None:
    shipped = shipped_catalogue()
    assert await load_shipped(office.uow, shipped_catalogue(), office.shelf) == len(shipped.concepts)
    assert await load_shipped(office.uow, shipped_catalogue(), office.shelf) == 0
    newer = shipped_catalogue().concepts
    newer[0].needs = newer[0].needs[1:]
    newer[1].catalogue_version = "only another version"
    dropped = newer.pop()
    assert await load_shipped(office.uow, Catalogue("newer", newer), office.shelf) == 1
    stored = {concept.uri: concept for concept in office.uow.all(Concept)}
    assert (stored[newer[0].uri].version, stored[newer[1].uri].version) == (2, 1)
    assert dropped.uri in stored, "what a newer catalogue no longer names stays readable"


async def test_what_an_operator_read_in_is_not_undone_by_what_is_shipped(office: Office) -> None:
    read_in = shipped_catalogue().concepts[:1]
    read_in[0].label_en, read_in[0].catalogue_version = "as ESCO has it now", "esco-9.9.9"
    assert await load_catalogue(office.uow, Catalogue("esco-9.9.9", read_in), office.shelf) == 1
    shipped = shipped_catalogue()
    assert await load_shipped(office.uow, shipped, office.shelf) == len(shipped.concepts) - 1
    stored = {concept.uri: concept for concept in office.uow.all(Concept)}
    assert stored[read_in[0].uri].label_en == "as ESCO has it now"


SKILL, OTHER, OCCUPATION = "http://x.example/skill/1", "http://x.example/skill/2", "http://x.example/occupation/1"
DOWNLOAD = {
    "esco_ict_occupations_v9.9.9.csv": [
        {"uri": OCCUPATION, "isco08": "2512", "label_en": "coder", "label_nl": "coder"}
    ],
    "esco_ict_skills_v9.9.9.csv": [
        {"uri": SKILL, "label_en": "write code", "group_code": "S5.1.0"},
        {"uri": OTHER, "label_en": "not chosen", "group_code": "0613"},
    ],
    "esco_transversal_skills_v9.9.9.csv": [{"uri": "http://x.example/skill/3", "label_en": "think"}],
    "esco_ict_relations_v9.9.9.csv": [
        {"occupation_uri": OCCUPATION, "skill_uri": SKILL, "relation": "essential"},
        {"occupation_uri": OCCUPATION, "skill_uri": OTHER, "relation": "optional"},
    ],
    "esco_skill_groups_en_nl.csv": [{"uri": f"http://x.example/{code}", "code": code} for code in ("S5.1", "S5", "S")],
    "esco_isco_groups_en_nl.csv": [{"uri": f"http://x.example/{code}", "code": code} for code in ("2512", "251", "2")],
    "esco_skill_labels_nl_sample.csv": [{"uri": OTHER, "label_nl": "niet gekozen"}],
}


@pytest.fixture
def selection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two concepts chosen, and a download that holds them."""
    chosen = [
        {"kind": "occupation", "uri": OCCUPATION, "label_en": "coder", "own_label_nl": ""},
        {"kind": "skill", "uri": SKILL, "label_en": "write code", "own_label_nl": "code schrijven"},
    ]
    write(tmp_path / "selection.csv", chosen)
    monkeypatch.setattr(import_selection, "HERE", tmp_path)
    for name, rows in DOWNLOAD.items():
        write(tmp_path / name, rows)
    return tmp_path


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_the_importer_takes_what_was_chosen_and_marks_our_own_labels(selection: Path) -> None:
    import_selection.make(selection, selection)
    assert list(import_selection.rows(selection / "concepts.csv")) == [
        {
            "kind": "occupation",
            "uri": OCCUPATION,
            "label_en": "coder",
            "label_nl": "coder",
            "label_nl_source": "esco",
            "broader": "http://x.example/2512|http://x.example/251",
        },
        {
            "kind": "skill",
            "uri": SKILL,
            "label_en": "write code",
            "label_nl": "code schrijven",
            "label_nl_source": "own",
            "broader": "http://x.example/S5.1|http://x.example/S5",
        },
    ]
    assert [row["skill_uri"] for row in import_selection.rows(selection / "relations.csv")] == [SKILL]
    assert "version 9.9.9" in (selection / "concepts.csv").read_text().splitlines()[0]


def test_a_missing_file_is_named_and_nothing_is_written(selection: Path) -> None:
    (selection / "esco_isco_groups_en_nl.csv").unlink()
    with pytest.raises(import_selection.MissingFile, match="esco_isco_groups"):
        import_selection.make(selection, selection)
    assert not (selection / "concepts.csv").exists()


def test_the_importer_of_regions_refuses_a_municipality_without_regions(tmp_path: Path) -> None:
    write(tmp_path / "nl_provinces.csv", [{"iso_3166_2": "NL-UT", "name": "Utrecht"}])
    known = {"gemeente": "Utrecht", "provincie": "Utrecht", "amr_code_cbs": "AM13"}
    write(tmp_path / "nl_gemeente_provincie_arbeidsmarktregio.csv", [known])
    write(tmp_path / "nl_pc4_gemeente_provincie.csv", [{"pc4": "3511", "gemeente": "Utrecht"}])
    import_regions.make(tmp_path, tmp_path)
    assert list(import_selection.rows(tmp_path / "postcodes.csv")) == [{"pc4": "3511", "municipality": "Utrecht"}]

    write(tmp_path / "nl_pc4_gemeente_provincie.csv", [{"pc4": "9999", "gemeente": "Elders"}])
    with pytest.raises(import_regions.BadTable, match="Elders"):
        import_regions.make(tmp_path, tmp_path)
