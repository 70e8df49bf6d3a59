"""Reads a catalogue from its two CSV files: concepts with the groups above them, and what each occupation needs.

`concepts`: `uri` and `broader`, groups separated by `|`, nearest first. `relations`: `occupation_uri`, `skill_uri`,
`relation` (essential or optional). Lines that begin with `#` name the source.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.matching.engine.fit.catalogue import Catalogue


def read_catalogue(concepts: Path, relations: Path) -> Catalogue:
    """Its version follows from the bytes of both files. ValueError for a column that is missing."""
    bodies = [path.read_bytes() for path in (concepts, relations)]
    needs: dict[str, dict[str, list[str]]] = {"essential": defaultdict(list), "optional": defaultdict(list)}
    for row in _rows(relations, bodies[1], ("occupation_uri", "skill_uri", "relation")):
        kind = needs.get(row["relation"])
        if kind is None:
            raise ValueError(f"{relations.name}: relation {row['relation']!r} is neither essential nor optional")
        kind[row["occupation_uri"]].append(row["skill_uri"])
    broader = {
        row["uri"]: [group for group in row["broader"].split("|") if group]
        for row in _rows(concepts, bodies[0], ("uri", "broader"))
    }
    version = f"default-{hashlib.sha256(b''.join(bodies)).hexdigest()[:12]}"
    return Catalogue.of(version, broader, needs["essential"], needs["optional"])


def _rows(path: Path, body: bytes, columns: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    rows = csv.DictReader(line for line in body.decode("utf-8-sig").splitlines() if not line.startswith("#"))
    missing = [column for column in columns if column not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"{path.name}: add the column {', '.join(missing)}")
    return iter(rows)
