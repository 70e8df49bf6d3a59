"""The development mailbox keeps what came, shows it without power, and forgets in time."""

import errno
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from aiosmtpd.smtp import Envelope

from landing.engines import mail_store
from landing.engines.mail_store import MailStore
from landing.engines.mailbox import Receiver, application

SCRIPT = "<script>alert(1)</script>"


def mail(number: int = 1, subject: str = "Een voorstel", html: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "Warme landing <post@example.nl>"
    message["To"] = "someone@example.nl"
    message["Subject"] = subject
    message["Message-ID"] = f"<{number}@example.nl>"
    message.set_content(f"Dag {SCRIPT}, zie http://localhost:8080/x?a=1&b=2")
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def client(store: MailStore, host: str = "localhost") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(application(store, 0)), base_url=f"http://{host}")


async def test_json_tells_who_got_what_newest_first_and_every_copy(tmp_path: Path) -> None:
    store = MailStore(tmp_path)
    store.add(mail(1), ["coach@example.nl"])
    store.add(mail(1), ["coach@example.nl"])
    store.add(mail(2, "Later"), ["a@example.nl", "b@example.nl"])
    async with client(store) as http:
        found = (await http.get("/messages.json")).json()
    assert [one["subject"] for one in found] == ["Later", "Een voorstel", "Een voorstel"]
    assert found[0]["to"] == ["a@example.nl", "b@example.nl"]
    assert found[0]["from"] == "Warme landing <post@example.nl>"
    assert found[0]["message_id"] == "<2@example.nl>"
    assert SCRIPT in found[0]["text"]


async def test_pages_escape_and_the_html_of_a_mail_has_no_power(tmp_path: Path) -> None:
    store = MailStore(tmp_path)
    store.add(mail(subject=SCRIPT, html=f"<p>{SCRIPT}</p>"), ["x@example.nl"])
    [kept] = store.mails()
    async with client(store) as http:
        pages = [await http.get("/"), await http.get(f"/messages/{kept.id}")]
        framed = await http.get(f"/messages/{kept.id}/html")
        missing = await http.get("/messages/..%2f..%2fetc")
    for page in pages:
        assert SCRIPT not in page.text
        assert "script-src" not in page.headers["content-security-policy"]
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert 'href="http://localhost:8080/x?a=1&amp;b=2"' in pages[1].text
    policy = framed.headers["content-security-policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert missing.status_code == 404


async def test_other_host_names_are_refused_so_that_foreign_pages_cannot_read_mails(tmp_path: Path) -> None:
    async with client(MailStore(tmp_path), "attacker.example") as http:
        assert (await http.get("/messages.json")).status_code == 400


async def test_delete_removes_all_from_disk_too(tmp_path: Path) -> None:
    store = MailStore(tmp_path)
    store.add(mail(), ["x@example.nl"])
    async with client(store) as http:
        assert (await http.delete("/messages")).json() == {"deleted": 1}
    assert MailStore(tmp_path).mails() == []


def test_mails_survive_a_restart_and_go_after_a_week_or_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MailStore(tmp_path)
    for number in range(3):
        store.add(mail(number, f"number {number}"), ["x@example.nl"])
    assert [one.subject for one in MailStore(tmp_path).mails()] == ["number 2", "number 1", "number 0"]
    monkeypatch.setattr(mail_store, "LIMIT", 2)
    assert [one.subject for one in MailStore(tmp_path).mails()] == ["number 2", "number 1"]
    later = mail_store.time.time_ns() + (mail_store.KEEP_SECONDS + 1) * 10**9
    monkeypatch.setattr(mail_store.time, "time_ns", lambda: later)
    assert store.mails() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"no headers at all \xff\xfe",
        b"Subject: =?utf-8?q?=FF?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=unknown-8\r\n\r\nx",
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nnothing ends',
        b"From: <<<@>>\r\nMessage-ID: [\r\n\r\nx",
    ],
)
def test_no_mail_is_too_broken_to_keep(tmp_path: Path, broken: bytes) -> None:
    store = MailStore(tmp_path)
    store.add(broken, ["x@example.nl"])
    assert len(store.mails()) == 1


async def test_on_a_full_disk_the_sender_is_asked_to_come_again(tmp_path: Path) -> None:
    class Full(MailStore):
        def add(self, content: bytes, recipients: list[str]) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    envelope = Envelope()
    envelope.content = mail()
    answer = await Receiver(Full(tmp_path)).handle_DATA(None, None, envelope)  # type: ignore[arg-type]
    assert answer.startswith("452 "), "not 5xx: the mail would be given up"
