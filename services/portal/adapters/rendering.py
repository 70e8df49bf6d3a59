"""Makes pages from templates, in the reader's language. Entry points give a template's name and what it may know."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.portal.adapters.assets import read_assets
from services.portal.adapters.words import LANGUAGES, translations
from shared import clock

HERE = Path(__file__).parent.parent
STATIC = HERE / "static"
OWN = ("portal.css", "theme.css")


def render(language: str, template: str, **known: Any) -> str:
    """The page. Raises jinja2's UndefinedError when the template asks for what it was not given."""
    return environment(language).get_template(template).render(language=language, **known)


@cache
def environment(language: str) -> Environment:
    """Templates are read and compiled once per language."""
    if language not in LANGUAGES:
        raise ValueError(f"there are no words in {language}")
    assets = read_assets()
    jinja = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    jinja.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    jinja.globals.update(
        styles=[assets.address("designsystemet.css"), assets.address("font.css"), *(own(name) for name in OWN)],
        scripts={"htmx": assets.address("htmx.js")},
        own=own,
        drawings=assets.icons,
        new_key=lambda: str(uuid4()),
    )
    jinja.filters["day"] = lambda value: day(value, language)
    jinja.filters["with_words"] = with_words
    jinja.filters["spoken"] = lambda code: Locale(language).languages.get(code, code)
    jinja.filters["number"] = lambda value: format_decimal(value, locale=language)
    jinja.filters["moment"] = lambda value: moment(value, language)
    return jinja


def with_words(codes: Iterable[str], words: Callable[[str], str]) -> list[tuple[str, str]]:
    """Each code with its words, for a list of choices."""
    said = [(code, words(code).strip()) for code in codes]
    return [(code, one[:1].upper() + one[1:]) for code, one in said]


@cache
def own(name: str) -> str:
    """The address of a file of ours under `/static`, which changes with its content."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def day(value: date | str, language: str) -> str:
    """23 november 2026, 23 November 2026: of a day, or of an instant in Dutch time; text is as services send it."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(clock.DUTCH).date()
    return format_date(value, "d MMMM y", locale=language)


def moment(value: datetime | str, language: str) -> str:
    """maandag 23 november 2026, 10:00: of an instant, in Dutch time; text is as services send it."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return format_datetime(instant, "EEEE d MMMM y, HH:mm", tzinfo=clock.DUTCH, locale=language)
