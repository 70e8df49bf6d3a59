"""Reads the catalogue that travels with this package."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from services.participants.domain.concept import (
    SHIPPED,
    Catalogue,
    Competence,
    Concept,
    ConceptKind,
    LabelSource,
    Needed,
    concept_id,
)

FOLDER = files("shared.catalogue")


def shipped_catalogue() -> Catalogue:
    """The default selection. Its version follows from the bytes of its files, so that no edit is forgotten."""
    bodies = {name: (FOLDER / name).read_bytes() for name in ("concepts.csv", "relations.csv")}
    version = f"{SHIPPED}{hashlib.sha256(b''.join(bodies.values())).hexdigest()[:12]}"
    needs: dict[str, list[Needed]] = defaultdict(list)
    for row in _rows(bodies["relations.csv"]):
        needs[row["occupation_uri"]].append(Needed(row["skill_uri"], row["relation"] == "essential"))
    concepts = [_concept(row, needs[row["uri"]], version) for row in _rows(bodies["concepts.csv"])]
    return Catalogue(version, concepts)


@cache
def shipped_competences() -> Mapping[str, Competence]:
    """Of the e-CF, by the URI of a skill that belongs to one; most skills belong to none."""
    rows = _rows((FOLDER / "ecf.csv").read_bytes())
    return {
        row["uri"]: Competence(row["code"], row["title_en"], tuple(map(int, row["levels"].split("|")))) for row in rows
    }


def _concept(row: Mapping[str, str], needs: list[Needed], version: str) -> Concept:
    return Concept(
        id=concept_id(row["uri"]),
        uri=row["uri"],
        kind=ConceptKind(row["kind"]),
        label_en=row["label_en"],
        label_nl=row["label_nl"] or None,
        label_nl_source=LabelSource(row["label_nl_source"]) if row["label_nl_source"] else None,
        broader=[uri for uri in row["broader"].split("|") if uri],
        needs=needs,
        catalogue_version=version,
    )


def _rows(body: bytes) -> Iterator[Mapping[str, str]]:
    """The rows below the lines with `#` that name the source."""
    return csv.DictReader(line for line in body.decode().splitlines() if not line.startswith("#"))
