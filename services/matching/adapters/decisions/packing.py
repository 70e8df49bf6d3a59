"""Inputs of a plan as bytes and back: compressed JSON, column by column, so that any program can read it in years.

Columns that hold one value for all cost next to nothing. Ids of coaches are not in it: they stand in a column of the
database, where they can be erased.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from services.matching.adapters.decisions.inputs import PlanInputs, Proof
from services.matching.adapters.scoring.scorer import ScoredPool, arrays_of
from services.matching.domain.catalogue import Catalogue, OccupationSkill
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import Coaches, Codes, Lists, Periods, Requests, Tables, Vocabulary

FORMAT = 1


def pack(inputs: PlanInputs) -> bytes:
    tables, concepts = inputs.pool.tables, inputs.concepts
    data = {
        "format": FORMAT,
        "today": tables.today,
        "requests": _columns(tables.requests),
        "coaches": _columns(tables.coaches),
        "codes": {field.name: getattr(tables.codes, field.name).names for field in fields(tables.codes)},
        "concepts": {
            "revision": concepts.revision,
            "broader": concepts.broader,
            "occupations": {
                uri: [[skill.uri, skill.essential] for skill in skills] for uri, skills in concepts.occupations.items()
            },
        },
        "settings": {name: getattr(inputs.pool.settings, name) for name in Settings.__slots__},
        "room": inputs.room,
        "listed": inputs.listed,
        "shortlists": inputs.shortlists,
        "most": inputs.most,
        "proof": None if inputs.proof is None else asdict(inputs.proof),
    }
    return zlib.compress(json.dumps(data, separators=(",", ":"), default=dict).encode(), 9)


def unpack(content: bytes) -> PlanInputs:
    """ValueError for a format that this version does not know."""
    data = json.loads(zlib.decompress(content))
    if data["format"] != FORMAT:
        raise ValueError(f"inputs of format {data['format']}, and this version reads {FORMAT}: use a newer one")
    requests = Requests.bare(tuple(data["requests"]["ids"]))
    coaches = Coaches.bare(tuple(data["coaches"]["ids"]))
    tables = Tables(
        Requests(**_read(requests, data["requests"])),
        Coaches(**_read(coaches, data["coaches"])),
        Codes(**{name: Vocabulary(names) for name, names in data["codes"].items()}),
        data["today"],
    )
    concepts = _concepts(data["concepts"])
    proof = data["proof"]
    return PlanInputs(
        pool=ScoredPool(tables, arrays_of(concepts), Settings(**data["settings"])),
        concepts=concepts,
        room=tuple(data["room"]),
        listed=tuple(data["listed"]),
        shortlists=data["shortlists"],
        most=data["most"],
        proof=None if proof is None else Proof(**{name: _frozen(value) for name, value in proof.items()}),
    )


def _columns(table: Requests | Coaches) -> dict[str, Any]:
    return {field.name: _cells(getattr(table, field.name)) for field in fields(table)}


def _cells(column: Any) -> Any:
    if isinstance(column, Lists | Periods):
        return {field.name: getattr(column, field.name).tolist() for field in fields(column)}
    return column.tolist() if isinstance(column, np.ndarray) else column


def _read(bare: Requests | Coaches, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Each column in the type that an empty table has for it."""
    found: dict[str, Any] = {}
    for name, cells in stored.items():
        if isinstance(cells, dict):
            found[name] = _lists(cells)
        elif name == "ids" or cells is None:
            found[name] = getattr(bare, name) if name == "ids" else None
        else:
            found[name] = np.array(cells, getattr(bare, name).dtype)
    return found


def _lists(cells: Mapping[str, list[int]]) -> Lists | Periods:
    start, item = np.array(cells["start"], np.int64), np.array(cells["item"], np.int32)
    if "level" in cells:
        return Lists(start, item, np.array(cells["level"], np.int8))
    return Periods(start, item, np.array(cells["starts_on"], np.int32), np.array(cells["ends_on"], np.int32))


def _concepts(stored: Mapping[str, Any]) -> Catalogue:
    return Catalogue(
        stored["revision"],
        {uri: tuple(groups) for uri, groups in stored["broader"].items()},
        {uri: tuple(OccupationSkill(*skill) for skill in skills) for uri, skills in stored["occupations"].items()},
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
