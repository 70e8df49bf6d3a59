"""In whose name a reading runs: what the policies of tables ask for, as settings of its transaction."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

CALLERS = "callers"
"""The name of the policies that decide which rows a caller's reading may see: see `db/walls.py`."""
_PLAIN = re.compile(r"[A-Za-z0-9:._-]{0,200}")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is the caller's today. A service that acts for itself has no `person`; its readings see every row."""

    actor: str
    at: datetime
    person: str | None = None
    roles: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()

    def settings(self) -> str:
        """As statements that hold until the transaction ends. Raises ValueError for what is no id, role or code."""
        own = {
            "now": f"{self.at.timestamp():.3f}",
            "person": plain(self.person or ""),
            "roles": _listed(self.roles),
            "organisations": _listed(self.organisations),
            "provinces": _listed(self.provinces),
        }
        return "; ".join(f"SET LOCAL landing.{name} = '{value}'" for name, value in own.items())


def plain(value: str) -> str:
    """Raises ValueError where it could be more than an id, a role or a code."""
    if not _PLAIN.fullmatch(value):
        raise ValueError("an actor is a person's id or service:<name>")
    return value


def callers_role(database: str) -> str:
    """The role in PostgreSQL as which callers read. It cannot log in; the working login becomes it."""
    return f"{database}_{CALLERS}"


def _listed(values: Iterable[str]) -> str:
    return ",".join(sorted(map(plain, values)))
