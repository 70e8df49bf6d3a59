"""Makes words from templates: one file per template, with a title and a text in Dutch and in English."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date, format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

from services.notifications.application.mail_ports import Contact, Language, Words
from shared.clock import DUTCH

TEMPLATES = Path(__file__).parent.parent / "templates"
LONGEST_NAME = 100


class TemplateSpeaker:
    """`portal_url` is where links in mails lead to. An unknown parameter is an error, never an empty spot."""

    def __init__(self, portal_url: str) -> None:
        self._portal_url = portal_url.rstrip("/")
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 plain text only: nothing here becomes HTML
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters |= {"day": day, "moment": moment}

    def words(self, template: str, language: Language, details: Mapping[str, str]) -> Words:
        return Words(*self._said(template, language, details), f"/{language}")

    def mail(self, words: Words, contact: Contact) -> str:
        layout = self._templates.get_template("mail_layout.j2")
        return _block(
            layout,
            contact.language,
            contact.language,
            {"name": one_line(contact.name), "text": words.text, "link": self._portal_url + words.path},
        )

    def sign_in_link(self, name: str, language: Language, token: str) -> tuple[str, str]:
        """Subject and text of the mail with a link to sign in by."""
        link = f"{self._portal_url}/{language}/sign-in/link/{token}"
        return self._said("sign_in_link", language, {"name": one_line(name), "link": link})

    def letter(
        self, kind: str, name: str, language: Language, token: str, details: Mapping[str, str]
    ) -> tuple[str, str]:
        """Subject and text of a mail that follows no event."""
        values = {
            **details,
            "name": one_line(name),
            "link": f"{self._portal_url}/{language}/address/{token}",
            "portal": f"{self._portal_url}/{language}",
        }
        return self._said(kind, language, values)

    def _said(self, template: str, language: Language, values: Mapping[str, str]) -> tuple[str, str]:
        """Title and text."""
        source = self._templates.get_template(f"{template}.j2")
        title, text = (_block(source, f"{language}_{part}", language, values) for part in ("title", "text"))
        return title, text


def _block(template: Template, name: str, language: Language, values: Mapping[str, str]) -> str:
    context = template.new_context({**values, "language": language})
    return "".join(template.blocks[name](context)).strip()


@pass_context
def day(context: Context, value: str) -> str:
    """`2026-11-25` as "woensdag 25 november"."""
    return format_date(date.fromisoformat(str(value)), "EEEE d MMMM", locale=context["language"])


@pass_context
def moment(context: Context, value: str) -> str:
    """An instant as day and Dutch wall time."""
    pattern = "EEEE d MMMM 'om' HH:mm" if context["language"] == "nl" else "EEEE d MMMM 'at' HH:mm"
    return format_datetime(datetime.fromisoformat(str(value)), pattern, tzinfo=DUTCH, locale=context["language"])


def one_line(name: str) -> str:
    """A name can break no line of a mail and fill no screen."""
    return " ".join(name.split())[:LONGEST_NAME]
