"""A mail that follows no event: to an address that no person has, or that is about to change."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

LETTERS = "letters"
"""The bell that wakes who sends them."""
CHANGE_LASTS = timedelta(hours=24)
"""How long a new address can be confirmed."""
TRIED_FOR = timedelta(days=7)
"""A letter that cannot be sent is given up after this."""


class LetterKind(StrEnum):
    CONFIRM_ADDRESS = "confirm_address"
    ADDRESS_CHANGING = "address_changing"
    REGISTRATION_DECLINED = "registration_declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """Forgotten as soon as it has gone out; `details` are codes. The secret of a link is made when it is sent."""

    id: UUID
    kind: LetterKind
    person_id: UUID | None = None
    name: str
    email: str
    language: str
    details: dict[str, str] = field(default_factory=dict)
