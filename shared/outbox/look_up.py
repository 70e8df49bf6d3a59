"""What a service knows of others' aggregates, in three parts: for what is gone nobody should wait."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.events.base import Snapshot

S = TypeVar("S", bound=Snapshot)


@dataclass(frozen=True, slots=True)
class LookUp(Generic[S]):
    """What this service knows of others' aggregates, by id: those that are here, erased, or have not arrived."""

    known: Mapping[str, S]
    gone: frozenset[str]
    unknown: frozenset[str]

    @classmethod
    def of(cls, kind: type[S], wanted: set[str], rows: Iterable[tuple[str, Any, bool]]) -> "LookUp[S]":
        """`rows` of a projection: id, body, and whether it is gone."""
        found = {id: None if gone else kind.model_validate(body) for id, body, gone in rows}
        known = {id: snapshot for id, snapshot in found.items() if snapshot is not None}
        return cls(known, frozenset(found.keys() - known.keys()), frozenset(wanted - found.keys()))
