"""HTTP for mails that follow no event: a link to sign in by, and letters. What they carry passes through, unstored."""

from typing import Annotated, Literal, Self
from uuid import UUID

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.notifications.application.mail_ports import Language, Mail, MailDelayed, Mailer, MailRefused, Speaker
from shared.web import Caller, Problem, allow, service

log = structlog.get_logger()


PLAIN_ADDRESS = r"^[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+$"
"""No white space and nothing that means something in a header."""


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class SignInLink(BaseModel):
    """`mail_id` becomes the Message-ID: the same one again is a copy of the same mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mail_id: UUID
    to: str = Field(max_length=254, pattern=PLAIN_ADDRESS)
    name: str = Field(max_length=200, pattern=r"^[^\r\n]*$")
    language: Language
    token: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")


class Letter(BaseModel):
    """`token` makes the link of `confirm_address`; `details` are the codes that the words need."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mail_id: UUID
    kind: Literal["confirm_address", "address_changing", "registration_declined"]
    to: str = Field(max_length=254, pattern=PLAIN_ADDRESS)
    name: str = Field(max_length=200, pattern=r"^[^\r\n]*$")
    language: Language
    token: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{43}$")
    details: dict[Code, Code] = Field(default={}, max_length=10)

    @model_validator(mode="after")
    def _with_what_its_words_need(self) -> Self:
        if self.kind == "confirm_address" and self.token is None:
            raise ValueError("confirm_address needs a token")
        if self.kind == "registration_declined" and "reason" not in self.details:
            raise ValueError("registration_declined needs a reason in details")
        return self


def sign_in_mails_router(speaker: Speaker, mailer: Mailer) -> APIRouter:
    """Sends while the caller waits: what was not sent is the caller's to repeat."""
    router = APIRouter(prefix="/mails", tags=["mails"])

    @router.post("/sign-in-link", status_code=204)
    async def send(body: SignInLink, _: Annotated[Caller, allow(service("participants"))]) -> None:
        """Mail the link now; 503 where the mail server does not take it at the moment."""
        subject, text = speaker.sign_in_link(body.name, body.language, body.token)
        await _send(mailer, Mail(id=body.mail_id, to=body.to, subject=subject, text=text, language=body.language))

    @router.post("/letters", status_code=204)
    async def send_letter(body: Letter, _: Annotated[Caller, allow(service("participants"))]) -> None:
        """Mail the letter now; 503 where the mail server does not take it at the moment."""
        subject, text = speaker.letter(body.kind, body.name, body.language, body.token or "", body.details)
        await _send(mailer, Mail(id=body.mail_id, to=body.to, subject=subject, text=text, language=body.language))

    return router


async def _send(mailer: Mailer, mail: Mail) -> None:
    try:
        await mailer.send(mail)
    except MailRefused as error:
        raise Problem(422, "mail_refused", "The mail server refuses this address. Check it.") from error
    except MailDelayed as error:
        log.warning("mail_delayed", mail_id=str(mail.id), reason=error.reason)
        detail = "The mail server does not take it now. Try again in a moment."
        raise Problem(503, "mail_delayed", detail, headers={"Retry-After": "5"}) from error
