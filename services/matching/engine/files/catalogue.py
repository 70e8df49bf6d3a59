"""Reads the catalogue of skills: `concepts.csv` (uri, broader), `relations.csv` (occupation_uri, skill_uri, relation).

Lines that begin with # are comments.
"""

import csv
import hashlib
from collections import defaultdict
from pathlib import Path

from services.matching.engine.fit.catalogue import Catalogue

CONCEPTS, RELATIONS = "concepts.csv", "relations.csv"


def read_catalogue(folder: Path) -> Catalogue:
    """Its version follows from the bytes of both files. ValueError where one is missing or has other columns."""
    bodies = {}
    for name in (CONCEPTS, RELATIONS):
        path = folder / name
        if not path.is_file():
            raise ValueError(f"the catalogue lacks {path}: name the folder of a catalogue with --catalogue")
        bodies[name] = path.read_bytes()
    version = hashlib.sha256(b"".join(bodies.values())).hexdigest()[:12]
    try:
        broader = {row["uri"]: [uri for uri in row["broader"].split("|") if uri] for row in _rows(bodies[CONCEPTS])}
        needs: dict[str, dict[str, list[str]]] = {"essential": defaultdict(list), "optional": defaultdict(list)}
        for row in _rows(bodies[RELATIONS]):
            needs[row["relation"]][row["occupation_uri"]].append(row["skill_uri"])
    except (KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"the catalogue in {folder} cannot be read: {error}") from None
    return Catalogue.of(version, broader, needs["essential"], needs["optional"])


def _rows(body: bytes) -> "csv.DictReader[str]":
    return csv.DictReader(line for line in body.decode("utf-8-sig").splitlines() if not line.startswith("#"))
