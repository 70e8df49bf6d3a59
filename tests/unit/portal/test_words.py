"""Every Dutch text has its English one, and a browser gets the language it asks for."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from services.portal import adapters
from services.portal.adapters.words import LOCALES, preferred, translations

PORTAL = Path(adapters.__file__).parent.parent


def texts_in(folder: Path) -> set[str | tuple[str, ...]]:
    options = {"newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}
    found = extract_from_dir(folder, [("**.j2", "jinja2")], {"**.j2": options})
    return {message for _, _, message, _, _ in found}


def shortcomings(texts: set[str | tuple[str, ...]], catalogue: Catalog) -> list[str]:
    """What a translator still has to do."""
    known = {message.id: message for message in catalogue if message.id}
    missing = [f"missing: {text}" for text in texts if text not in known]
    unused = [f"unused: {text}" for text in known if text not in texts]
    fuzzy = [f"fuzzy: {text}" for text, message in known.items() if message.fuzzy]
    empty = [f"empty: {text}" for text, message in known.items() if not all(_strings(message.string))]
    return missing + unused + fuzzy + empty


def _strings(translation: object) -> tuple[object, ...]:
    return translation if isinstance(translation, tuple) else (translation,)


def test_english_is_complete() -> None:
    with (LOCALES / "en.po").open("rb") as source:
        catalogue = read_po(source, locale="en")
    texts = texts_in(PORTAL / "templates")
    assert len(texts) > 40
    assert shortcomings(texts, catalogue) == []


def test_a_text_without_english_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.j2").write_text('{{ _("Nieuw") }}{{ _("Half") }}')
    catalogue = Catalog(locale="en")
    catalogue.add("Half", "Half", flags=["fuzzy"])
    catalogue.add("Oud", "Old")
    assert shortcomings(texts_in(tmp_path), catalogue) == ["missing: Nieuw", "unused: Oud", "fuzzy: Half"]


def test_plurals_follow_english_rules() -> None:
    english = translations("en")
    one, many = (english.ngettext("%(count)s event onderweg", "%(count)s events onderweg", n) for n in (1, 2))
    assert (one, many) == ("%(count)s event under way", "%(count)s events under way")


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "nl"),
        ("", "nl"),
        ("en-GB,en;q=0.9,nl;q=0.8", "en"),
        ("de,nl;q=0.5,en;q=0.4", "nl"),
        ("fr-FR", "nl"),
        ("en;q=0", "nl"),
        ("en;q=much, nl", "nl"),
        (";;;,,,q=", "nl"),
    ],
)
def test_the_browser_s_wish_is_followed(asked: str | None, given: str) -> None:
    assert preferred(asked) == given
