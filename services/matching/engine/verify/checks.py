"""What was checked and how it came out."""

from collections.abc import Iterable
from dataclasses import dataclass


class Unreadable(Exception):
    """The folder does not hold a whole run."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: `detail` says what was looked at, or the first thing that breaks it."""

    promise: str
    kept: bool
    detail: str


class Checks:
    """Collects checks in the order in which they are made."""

    def __init__(self) -> None:
        self.made: list[Check] = []

    def none(self, promise: str, broken: Iterable[str], looked_at: str = "") -> bool:
        """Kept when there is nothing that breaks it."""
        found = list(broken)
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        self.made.append(Check(promise, not found, f"{found[0]}{more}" if found else looked_at))
        return not found

    def equal(self, promise: str, said: object, found: object) -> bool:
        return self.none(promise, [] if said == found else [f"the report says {said}, the files {found}"], str(found))
