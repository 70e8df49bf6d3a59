"""The table of who is told what is complete, and every line of it has words in both languages."""

from pathlib import Path

import pytest
from jinja2 import Environment, meta

from services.notifications.adapters.speaker import TEMPLATES, TemplateSpeaker
from services.notifications.application.who_is_told import TOLD, TOPICS, WHO_IS_TOLD, Silent, Tell, Told
from services.notifications.entrypoints.consumers import REACTIONS
from shared.events import coaching, coaching_engagements
from shared.events.base import Fact
from shared.events.registry import events_on
from tests.unit.notifications.samples import sample

LINES = [(event, tell) for event, entry in TOLD.items() for tell in entry.tells]
LAYOUT = "mail_layout"
FOLLOW_NO_EVENT = {"sign_in_link", "confirm_address", "address_changing", "registration_declined"}
IDS = [f"{event.__name__}-{tell.audience}" for event, tell in LINES]


def missing_from(table: dict[type[Fact], Told | Silent]) -> set[str]:
    return {event.__name__ for topic in TOPICS for event in events_on(topic)} - {event.__name__ for event in table}


def test_every_event_of_these_topics_is_told_or_silent_for_a_reason() -> None:
    assert missing_from(WHO_IS_TOLD) == set()
    assert all(entry.why for entry in WHO_IS_TOLD.values() if isinstance(entry, Silent))


def test_a_forgotten_event_would_be_found() -> None:
    shorter = {event: entry for event, entry in WHO_IS_TOLD.items() if event is not coaching_engagements.NoFitV1}
    assert missing_from(shorter) == {"NoFitV1"}


def test_exactly_the_told_events_have_a_reaction() -> None:
    assert {reaction.fact for reaction in REACTIONS} == set(TOLD)
    assert all(reaction.plain for reaction in REACTIONS)


@pytest.mark.parametrize(("event", "tell"), LINES, ids=IDS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_line_has_words_in_both_languages(event: type[Fact], tell: Tell, language: str) -> None:
    values = sample(event).model_dump(mode="json")
    details = {name: str(values[name]) for name in TOLD[event].says}
    words = TemplateSpeaker("http://portal").words(tell.template, language, details)
    assert 8 < len(words.title) < 70
    assert "\n" not in words.title
    assert 20 < len(words.text) < 300
    assert "{" not in words.title + words.text


@pytest.mark.parametrize(("event", "tell"), LINES, ids=IDS)
def test_words_need_no_more_than_the_event_says(event: type[Fact], tell: Tell) -> None:
    source = (TEMPLATES / f"{tell.template}.j2").read_text()
    jinja = Environment()
    jinja.filters |= {"day": str, "moment": str}
    needed = meta.find_undeclared_variables(jinja.parse(source))
    assert needed <= set(TOLD[event].says) <= set(event.model_fields)
    assert not any(name.endswith("_id") for name in needed)


def test_every_template_is_used_and_there() -> None:
    there = {Path(file).stem for file in TEMPLATES.glob("*.j2")} - {LAYOUT, *FOLLOW_NO_EVENT}
    assert there == {tell.template for _, tell in LINES}


def test_the_reason_of_a_no_fit_is_kept_nowhere() -> None:
    assert "reason" not in TOLD[coaching_engagements.NoFitV1].says


def test_a_request_that_ended_does_not_also_say_that_the_search_goes_on() -> None:
    (_, to_employer) = TOLD[coaching.OfferWithdrawnV1].tells
    assert not to_employer.applies({"reason": "withdrawn"})
    assert to_employer.applies({"reason": "coach_is_ill"})
