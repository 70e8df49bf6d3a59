"""A real SMTP server that keeps every mail it takes, and fails as it is told to."""

from collections import deque
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from landing.processes.ports import choose_port

TAKEN = "250 taken"


class Mailbox:
    """`script` holds answers to the next DATA commands (or what to do then); after those every mail is taken.

    `attempts` are all mails that were handed over, `mails` those that were answered with 250.
    """

    def __init__(self) -> None:
        self.script: deque[str | Callable[[SMTP], str]] = deque()
        self.refuse_recipients: str = ""
        self.attempts: list[EmailMessage] = []
        self.mails: list[EmailMessage] = []
        self.port = choose_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """As new, for the next test."""
        self.script.clear()
        self.refuse_recipients = ""
        self.attempts, self.mails = [], []

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuse_recipients:
            return self.refuse_recipients
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.attempts.append(mail)
        step = self.script.popleft() if self.script else TAKEN
        answer = step if isinstance(step, str) else step(server)
        if answer.startswith("250"):
            self.mails.append(mail)
        return answer


def drop_the_line(server: SMTP) -> str:
    """The mail is taken, but its sender never hears so."""
    assert server.transport is not None
    server.transport.abort()
    return TAKEN
