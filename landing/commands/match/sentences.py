"""An explanation in plain words, Dutch or English: one sentence or line for each thing it holds."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.matching.engine.explain import Explanation

LANGUAGES = ("nl", "en")
Words = Mapping[str, Mapping[str, str]]


@cache
def words(language: str) -> Words:
    """The sections part, rule, reason and say. KeyError for a language that is not there."""
    found: Words = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))[language]
    return found


def sentences(found: Explanation, language: str) -> list[str]:
    """In the order in which a person asks: what is, what it scores, who else, what it would cost, what would help."""
    speak = words(language)
    return [*_answer(found, speak), *_score(found, speak), *_rules(found, speak), *_cost(found, speak)]


def _answer(found: Explanation, speak: Words) -> Iterator[str]:
    if found.assigned:
        yield _say(speak, "assigned", request=found.request, coach=found.assigned)
        if found.fixed:
            yield _say(speak, "fixed")
        return
    yield _say(speak, "unassigned", request=found.request)
    if found.reason in speak["rule"]:
        yield _say(speak, "by_rule", rule=speak["rule"][found.reason])
    else:
        yield speak["reason"][found.reason]


def _score(found: Explanation, speak: Words) -> Iterator[str]:
    if found.score is None or found.excluded_by:
        return
    yield _say(speak, "score", coach=found.coach, score=found.score)
    for part in found.parts:
        name = "part" if part.most is None else "part_of"
        yield "  " + _say(speak, name, points=part.points, most=part.most, name=speak["part"][part.code])


def _rules(found: Explanation, speak: Words) -> Iterator[str]:
    for rule in found.excluded_by:
        yield _say(speak, "excluded", coach=found.coach, rule=speak["rule"][rule])
    yield _say(speak, "counts", allowed=found.allowed, coaches=found.coaches)
    for rule, number in found.excluded.items():
        if number:
            yield "  " + _say(speak, "count", number=number, rule=speak["rule"][rule])


def _cost(found: Explanation, speak: Words) -> Iterator[str]:
    if found.coach and found.coach != found.assigned and not found.excluded_by:
        name = "no_room" if found.loss is None else "loss" if found.loss else "no_loss"
        yield _say(speak, name, coach=found.coach, loss=found.loss)
    for change in found.changes:
        yield _say(speak, change.code, points=change.points, name=speak["part"].get(change.name, change.name))
    for other in found.others:
        if other.loss is not None:
            yield _say(speak, "other", coach=other.coach, score=other.score, loss=other.loss)


def _say(speak: Words, key: str, **values: Any) -> str:
    return speak["say"][key].format(**values)
