"""Hands mails to the mail server by SMTP. Says how it ended in codes; an address is never part of an error or a log."""

from contextlib import suppress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib
from aiosmtplib import SMTPException
from pydantic import AnyUrl

from services.notifications.application.mail_ports import Mail, MailDelayed, MailRefused
from shared import clock

TIMEOUT = 10.0
GOODBYE = 1.0
PORTS = {"smtp": 25, "smtps": 465}


class SmtpMailer:
    """`smtp://host:port` (STARTTLS where the server offers it) or `smtps://user:password@host`."""

    def __init__(self, url: AnyUrl, sender: str) -> None:
        self._sender = sender
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._options = {
            "hostname": url.host or "127.0.0.1",
            "port": url.port or PORTS[url.scheme],
            "username": url.username,
            "password": url.password,
            "use_tls": url.scheme == "smtps",
            "timeout": TIMEOUT,
        }

    async def send(self, mail: Mail) -> None:
        """What goes wrong after the server took the mail is worth no second copy; a cancelled try hangs up at once."""
        client = aiosmtplib.SMTP(**self._options)  # type: ignore[arg-type]
        try:
            message = self._message(mail)
            await client.connect()
            await client.send_message(message)
            with suppress(SMTPException, OSError):
                await client.quit(timeout=GOODBYE)
        except (SMTPException, OSError, ValueError) as error:
            raise ending_of(error) from None
        finally:
            client.close()

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(clock.real_now())
        message["Message-ID"] = f"<{mail.id}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message["Content-Language"] = mail.language
        return message


def ending_of(error: Exception) -> MailRefused | MailDelayed:
    """The mail server's answers in our own terms: one table for all of them.

    Only a no to this recipient or this mail is a refusal. A no to us (log-in, sender, greeting) is for an operator to
    mend, so the mail waits.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    if isinstance(error, (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)):
        return MailRefused("mail_refused") if error.code >= 500 else MailDelayed("mail_delayed")
    if isinstance(error, (aiosmtplib.SMTPNotSupported, ValueError)):
        return MailRefused("address_unusable")
    if isinstance(error, aiosmtplib.SMTPResponseException) and error.code > 0:
        return MailDelayed("mail_delayed" if error.code < 500 else "mail_server_refuses_us")
    return MailDelayed("mail_server_unreachable")
