"""An explanation in plain words, Dutch or English: one sentence or line for each thing it holds."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("nl", "en")
Words = Mapping[str, Mapping[str, str]]
Found = Mapping[str, Any]
"""An explanation as data: the fields of `Explanation` in matching's library, as its API and `--json` give them."""


@cache
def words(language: str) -> Words:
    """The sections part, rule, reason and say. KeyError for a language that is not there."""
    found: Words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))[language]
    return found


def sentences(found: Found, language: str) -> list[str]:
    """In the order in which a person asks: what is, what it scores, who else, what it would cost, what would help."""
    return [line for lines in sections(found, language).values() for line in lines]


def sections(found: Found, language: str) -> dict[str, list[str]]:
    """The same by what they are about: answer, score, rules, cost, changes, others."""
    speak = words(language)
    makers = {
        "answer": _answer, "score": _score, "rules": _rules, "cost": _cost, "changes": _changes, "others": _others
    }  # fmt: skip
    return {name: list(make(found, speak)) for name, make in makers.items()}


def _answer(found: Found, speak: Words) -> Iterator[str]:
    if found["assigned"]:
        yield _say(speak, "assigned", request=found["request"], coach=found["assigned"])
        if found.get("fixed"):
            yield _say(speak, "fixed")
        return
    yield _say(speak, "unassigned", request=found["request"])
    if found["reason"] in speak["rule"]:
        yield _say(speak, "by_rule", rule=speak["rule"][found["reason"]])
    else:
        yield speak["reason"][found["reason"]]


def _score(found: Found, speak: Words) -> Iterator[str]:
    if found["score"] is None or found["excluded_by"]:
        return
    yield _say(speak, "score", coach=found["coach"], score=found["score"])
    for part in found["parts"]:
        name = "part" if part["most"] is None else "part_of"
        yield "  " + _say(speak, name, **part | {"name": speak["part"][part["code"]]})


def _rules(found: Found, speak: Words) -> Iterator[str]:
    for rule in found["excluded_by"]:
        yield _say(speak, "excluded", coach=found["coach"], rule=speak["rule"][rule])
    yield _say(speak, "counts", allowed=found["allowed"], coaches=found["coaches"])
    for rule, number in found["excluded"].items():
        if number:
            yield "  " + _say(speak, "count", number=number, rule=speak["rule"][rule])


def _cost(found: Found, speak: Words) -> Iterator[str]:
    loss, least = found["loss"], "" if found.get("exact", True) else "_at_least"
    if found["coach"] and found["coach"] != found["assigned"] and not found["excluded_by"]:
        name = "no_room" if loss is None else f"loss{least}" if loss else f"no_loss{least}"
        yield _say(speak, name, coach=found["coach"], loss=loss)


def _changes(found: Found, speak: Words) -> Iterator[str]:
    for change in found["changes"]:
        name = change["name"]
        yield _say(speak, change["code"], points=change["points"], name=speak["part"].get(name, name))


def _others(found: Found, speak: Words) -> Iterator[str]:
    least = "" if found.get("exact", True) else "_at_least"
    for other in found["others"]:
        if other["loss"] is not None:
            yield _say(speak, f"other{least}", **other)


def _say(speak: Words, key: str, **values: Any) -> str:
    return speak["say"][key].format(**values)
