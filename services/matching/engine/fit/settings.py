"""Every weight and switch of matching, read from one TOML file. `rules.toml` here holds the defaults, commented.

A file of one's own states what differs; what it does not name keeps its default. Unknown names, numbers out of range
and fit weights above 500 together are refused with their line.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).with_name("rules.toml")
GREATEST_FIT = 500
GREATEST = {"value": 100_000, "fit": GREATEST_FIT, "skills": 100, "language": 100, "place": 100, "period": 3660}


@dataclass(frozen=True, slots=True)
class Settings:
    """One section each; the names of parts and rules are the codes in explanations."""

    version: str
    value: Mapping[str, int]
    fit: Mapping[str, int]
    skills: Mapping[str, int]
    language: Mapping[str, int]
    place: Mapping[str, int]
    period: Mapping[str, int]
    rules: Mapping[str, bool]

    def without_rules(self, names: Iterable[str]) -> "Settings":
        """The same with these rules switched off. Raises ValueError for a rule that is not known."""
        off = dict.fromkeys(names, False)
        for name in off.keys() - self.rules.keys():
            raise ValueError(f"there is no rule {name}; the rules are {', '.join(self.rules)}")
        return replace(self, rules={**self.rules, **off})


def defaults_text() -> str:
    """The file of defaults with its comments, as `landing match rules` prints it."""
    return DEFAULT.read_text(encoding="utf-8")


@cache
def default_settings() -> Settings:
    return Settings(**tomllib.loads(defaults_text()))


def read_settings(path: Path) -> Settings:
    """Raises ValueError naming file, line and what may stand there instead."""
    return settings_of(path.read_text(encoding="utf-8"), path.name)


def settings_of(text: str, name: str = "rules.toml") -> Settings:
    """As `read_settings`, from the text itself."""
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{name}: {error}") from None
    defaults = _sections(default_settings())
    _known(stated, defaults, name, text, "")
    merged: dict[str, Any] = {**defaults, "version": _version(stated, name, text)}
    for section, values in stated.items():
        if section != "version":
            merged[section] = {**defaults[section], **_section(section, values, defaults[section], name, text)}
    _fits(merged["fit"], name, text)
    return Settings(**merged)


def _section(section: str, values: object, defaults: Mapping[str, Any], name: str, text: str) -> Mapping[str, Any]:
    if not isinstance(values, dict):
        where = _at(name, text, "", section)
        raise ValueError(f"{where}: {section} is a section; write [{section}] above its values")  # noqa: TRY004 one kind
    _known(values, defaults, name, text, section)
    for key, value in values.items():
        where = _at(name, text, section, key)
        if section == "rules":
            if not isinstance(value, bool):
                raise ValueError(f"{where}: {key} is {value!r}; a rule is true or false")
        elif isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= GREATEST[section]:
            raise ValueError(f"{where}: {key} is {value!r}; give a whole number from 0 to {GREATEST[section]}")
    return values


def _known(stated: Mapping[str, Any], defaults: Mapping[str, Any], name: str, text: str, section: str) -> None:
    for key in stated:
        if key not in defaults:
            within = f"[{section}] " if section else ""
            raise ValueError(
                f"{_at(name, text, section, key)}: {within}knows no {key}; its names are {', '.join(defaults)}"
            )


def _version(stated: Mapping[str, Any], name: str, text: str) -> str:
    """A file that changes something without naming its version is not the default one."""
    version = stated.get("version", "unnamed" if stated else default_settings().version)
    if not isinstance(version, str) or not version:
        raise ValueError(f"{_at(name, text, '', 'version')}: version is {version!r}; give a short text")
    return version


def _fits(fit: Mapping[str, int], name: str, text: str) -> None:
    if sum(fit.values()) > GREATEST_FIT:
        raise ValueError(
            f"{_at(name, text, '', 'fit')}: the weights of fit add up to {sum(fit.values())}; "
            f"bring them down to at most {GREATEST_FIT}"
        )


def _at(name: str, text: str, section: str, key: str) -> str:
    """File and line of a name; of its section's head where the name is that of a section."""
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head = re.match(r"\s*\[\s*([^\]]+?)\s*\]", line)
        inside = head[1] if head else inside
        if head and not section and inside == key:
            return f"{name}:{number}"
        if inside == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return f"{name}:{number}"
    return name


def _sections(settings: Settings) -> dict[str, Any]:
    return {field: getattr(settings, field) for field in Settings.__slots__}
