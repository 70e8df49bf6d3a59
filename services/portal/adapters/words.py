"""The portal's words. Dutch stands in the templates; `locales/<language>.po` holds every other language."""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("nl", "en")
LOCALES = Path(__file__).parent.parent / "locales"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language, compiled in memory so that no build step is needed; Dutch needs none."""
    if language == "nl":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (LOCALES / f"{language}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def preferred(accept_language: str | None) -> str:
    """The first language a browser asks for that we speak; Dutch when it asks for none of ours."""
    wishes = [_wish(part) for part in (accept_language or "")[:500].split(",")]
    ours = [(weight, language) for language, weight in wishes if language in LANGUAGES and weight > 0]
    return max(ours, key=lambda wish: wish[0])[1] if ours else LANGUAGES[0]


def _wish(part: str) -> tuple[str, float]:
    """`en-GB;q=0.8` as (`en`, 0.8); a weight that is not a number counts as none."""
    tag, _, parameter = part.partition(";")
    language = tag.strip().lower().split("-")[0]
    name, _, value = parameter.partition("=")
    try:
        return language, float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return language, 0.0
