"""A file of people or organisations on its way in: its rows are kept apart, checked, and entered all or none."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.participants.domain.entry_errors import ImportElsewhere


class ImportKind(StrEnum):
    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    SKILLS = "skills"


class ImportState(StrEnum):
    """open → wanted → applied or refused; discarded from any but applied."""

    OPEN = "open"
    WANTED = "wanted"
    APPLIED = "applied"
    REFUSED = "refused"
    DISCARDED = "discarded"


@dataclass(kw_only=True)
class ImportFile:
    """`entered` are new, `known` were here before and stay as they are. `catalogue_version`: of a file of skills."""

    id: UUID
    kind: ImportKind
    state: ImportState = ImportState.OPEN
    begun_at: datetime
    catalogue_version: str | None = None
    entered: int = 0
    known: int = 0
    version: int = 0

    def must_be(self, *states: ImportState) -> None:
        """Raises ImportElsewhere."""
        if self.state not in states:
            raise ImportElsewhere(self.state)


@dataclass(frozen=True, slots=True)
class RowError:
    """`line` as the sender counts; `column` empty where the row as a whole is meant. `rule` says what to do."""

    line: int
    column: str
    code: str
    rule: str


@dataclass(frozen=True, slots=True)
class StagedRow:
    """`key` is what makes it one of a kind: e-mail address or KvK number. `kvk_number`: the employer it names."""

    line: int
    key: str
    kvk_number: str | None
    body: dict[str, object]
