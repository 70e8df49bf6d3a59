"""The SMTP side alone, against a real server: what goes over the line, and what its answers mean."""

from uuid import UUID

import pytest

from landing.processes.ports import choose_port
from services.notifications.adapters.mailer import SmtpMailer
from services.notifications.application.mail_ports import Mail, MailDelayed, MailRefused
from services.notifications.settings import SmtpUrl
from tests.integration.notifications.mailbox import Mailbox, drop_the_line

pytestmark = pytest.mark.integration
MAIL = Mail(UUID(int=7), "sanne@voorbeeld.example", "Één afspraak €5", "Hallo Sánne,\n\nTot morgen.\n", "nl")


@pytest.fixture(autouse=True)
def empty_mailbox(mailbox: Mailbox) -> None:
    mailbox.forget()


def mailer(url: str) -> SmtpMailer:
    return SmtpMailer(SmtpUrl(url), "Warme Landing <meldingen@warme-landing.example>")


async def test_a_mail_says_who_what_and_that_a_machine_sent_it(mailbox: Mailbox) -> None:
    await mailer(mailbox.url).send(MAIL)
    (mail,) = mailbox.mails
    assert mail["From"] == "Warme Landing <meldingen@warme-landing.example>"
    assert (mail["To"], mail["Subject"]) == (MAIL.to, MAIL.subject)
    assert mail["Message-ID"] == "<00000000-0000-0000-0000-000000000007@warme-landing.example>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")
    assert mail["Date"] is not None
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize(
    ("answer", "ending", "reason"),
    [
        ("451 busy", MailDelayed, "mail_delayed"),
        ("552 full", MailRefused, "mail_refused"),
        ("554 no", MailRefused, "mail_refused"),
        (drop_the_line, MailDelayed, "mail_server_unreachable"),
    ],
)
async def test_answers_to_a_mail(
    mailbox: Mailbox, answer: str, ending: type[MailDelayed | MailRefused], reason: str
) -> None:
    mailbox.script.append(answer)
    with pytest.raises(ending) as raised:
        await mailer(mailbox.url).send(MAIL)
    assert raised.value.reason == reason
    assert MAIL.to not in repr(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(("answer", "ending"), [("550 unknown", MailRefused), ("450 greylisted", MailDelayed)])
async def test_answers_to_a_recipient(mailbox: Mailbox, answer: str, ending: type[MailDelayed | MailRefused]) -> None:
    mailbox.refuse_recipients = answer
    with pytest.raises(ending):
        await mailer(mailbox.url).send(MAIL)


async def test_a_server_that_is_not_there_is_no_refusal() -> None:
    with pytest.raises(MailDelayed, match="mail_server_unreachable"):
        await mailer(f"smtp://127.0.0.1:{choose_port()}").send(MAIL)


async def test_a_log_in_that_fails_is_for_an_operator_and_no_mail_is_lost_by_it(mailbox: Mailbox) -> None:
    with pytest.raises(MailDelayed):
        await mailer(mailbox.url.replace("smtp://", "smtp://somebody:wrong@")).send(MAIL)
    assert mailbox.attempts == []
