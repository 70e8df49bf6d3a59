"""What a service knows of others' aggregates, in three parts: for what is gone nobody should wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.events.base import Snapshot

S = TypeVar("S", bound=Snapshot)


@dataclass(frozen=True, slots=True)
class LookUp(Generic[S]):
    """What this service knows of others' aggregates, by id: those that are here, erased, or have not arrived."""

    known: Mapping[str, S]
    gone: frozenset[str]
    unknown: frozenset[str]
