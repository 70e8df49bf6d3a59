"""What sending a message asks of the outside: words, an address at that moment, a mail server."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

Language = Literal["nl", "en"]


@dataclass(frozen=True, repr=False)
class Contact:
    """Lives as long as one delivery. Not shown in logs or errors."""

    name: str
    email: str
    language: Language


@dataclass(frozen=True)
class Words:
    """Title and text of a notice in one language, and where it leads to in the portal."""

    title: str
    text: str
    path: str


@dataclass(frozen=True, repr=False)
class Mail:
    """`id` is the same on every copy."""

    id: UUID
    to: str
    subject: str
    text: str
    language: Language


class Contacts(Protocol):
    async def of(self, person_id: UUID, because_of: UUID) -> Contact:
        """Name and address for one delivery. Raises ContactGone or ContactUnavailable."""

    async def secret_link(self, of: str, id: UUID, because_of: UUID) -> str:
        """The secret part of a link, for one copy of a mail. Raises LinkSpent or ContactUnavailable."""


class ContactGone(Exception):
    """There is no such person any more, or no usable address."""


class LinkSpent(Exception):
    """What the mail would lead to was used, revoked or has expired: there is nothing to send."""


class ContactUnavailable(Exception):
    """Participants does not answer; trying later may help."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """The mail server has taken it. Raises MailRefused or MailDelayed; neither repeats an address."""


class MailRefused(Exception):
    """The mail server said 5xx."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailDelayed(Exception):
    """The mail server said 4xx or did not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Speaker(Protocol):
    """The templates, in Dutch and English."""

    def words(self, template: str, language: Language, details: Mapping[str, str]) -> Words: ...

    def mail(self, words: Words, contact: Contact) -> str:
        """The whole text of a mail, with greeting and link."""

    def sign_in_link(self, name: str, language: Language, token: str) -> tuple[str, str]:
        """Subject and text of the mail with a link to sign in by."""

    def letter(
        self, kind: str, name: str, language: Language, token: str, details: Mapping[str, str]
    ) -> tuple[str, str]:
        """Subject and text of a mail that follows no event."""
