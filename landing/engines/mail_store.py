"""Keeps mails as files: no more than LIMIT, no longer than a week. The development mailbox alone uses it."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

LIMIT = 2_000
KEEP_SECONDS = 7 * 24 * 3600
RECIPIENTS = "X-Landing-Recipients"


@dataclass(frozen=True)
class Mail:
    """One received mail. `to` are the addresses it was really delivered to; `at` is when it came, in UTC."""

    id: str
    at: str
    sender: str
    to: list[str]
    subject: str
    message_id: str
    text: str
    html: str


class MailStore:
    """Every copy of a mail is kept: a mailbox hides no duplicates."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)  # names and addresses stand in mails
        self._mails = {path.stem: read(path) for path in sorted(directory.glob("*.eml"))}
        self._forget_old()

    def add(self, content: bytes, recipients: list[str]) -> None:
        """Keep one mail; it is on disk under its name when this returns."""
        id = f"{time.time_ns()}-{secrets.token_hex(4)}"
        path = self._directory / f"{id}.eml"
        fresh = path.with_suffix(".new")
        fresh.write_bytes(f"{RECIPIENTS}: {', '.join(recipients)}\r\n".encode() + content)
        fresh.replace(path)
        self._mails[id] = read(path)
        self._forget_old()

    def mails(self) -> list[Mail]:
        """All mails, the newest first."""
        self._forget_old()
        return list(reversed(self._mails.values()))

    def find(self, id: str) -> Mail | None:
        return self._mails.get(id)

    def clear(self) -> int:
        """Remove all; returns how many there were."""
        count = len(self._mails)
        for id in list(self._mails):
            self._remove(id)
        return count

    def _forget_old(self) -> None:
        oldest = time.time_ns() - KEEP_SECONDS * 10**9
        surplus = len(self._mails) - LIMIT
        for position, id in enumerate(list(self._mails)):
            if position >= surplus and received(id) >= oldest:
                return
            self._remove(id)

    def _remove(self, id: str) -> None:
        (self._directory / f"{id}.eml").unlink(missing_ok=True)
        del self._mails[id]


def read(path: Path) -> Mail:
    """Parse a kept mail. Mails are foreign: whatever is broken in one becomes text, never an error."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        id=path.stem,
        at=datetime.fromtimestamp(received(path.stem) / 1e9, UTC).isoformat(timespec="milliseconds"),
        sender=header(message, "From"),
        to=[address.strip() for address in header(message, RECIPIENTS).split(",")],
        subject=header(message, "Subject"),
        message_id=header(message, "Message-ID"),
        text=body(message, "plain"),
        html=body(message, "html"),
    )


def received(id: str) -> int:
    """Nanoseconds since 1970; an id starts with them."""
    return int(id.partition("-")[0])


def header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError):
        return str(dict(message.raw_items()).get(name, ""))


def body(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body(preferencelist=(kind,))
        return "" if part is None else str(part.get_content())
    except (LookupError, ValueError, AttributeError, KeyError):
        return ""
