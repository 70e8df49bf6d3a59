"""What people read: their language, dates as they say them, and nothing that breaks a mail."""

import pytest
from jinja2 import UndefinedError

from services.notifications.adapters.speaker import TemplateSpeaker, one_line
from services.notifications.application.mail_ports import Contact, Language

SPEAKER = TemplateSpeaker("https://portal.example/")
DETAILS = {"expires_at": "2026-11-25T13:30:00Z"}


def test_dates_are_in_the_language_and_in_dutch_wall_time() -> None:
    dutch, english = (SPEAKER.words("offer_for_you", language, DETAILS) for language in ("nl", "en"))
    assert "woensdag 25 november om 14:30" in dutch.text
    assert "Wednesday 25 November at 14:30" in english.text
    assert (dutch.path, english.path) == ("/nl", "/en")


def test_a_day_needs_no_time() -> None:
    words = SPEAKER.words("meet_your_coach", "nl", {"intake_due_on": "2026-12-04"})
    assert "uiterlijk vrijdag 4 december." in words.text


def test_a_missing_parameter_is_an_error_not_an_empty_spot() -> None:
    with pytest.raises(UndefinedError):
        SPEAKER.words("offer_for_you", "nl", {})


@pytest.mark.parametrize("reason", ["refused_five_times", "no_fit_three_times", "shortlist_expired_twice", "new_code"])
def test_each_reason_for_attention_has_words_of_its_own(reason: str) -> None:
    others = {"refused_five_times", "no_fit_three_times", "shortlist_expired_twice", "another"} - {reason}
    text = SPEAKER.words("attention_needed", "nl", {"reason": reason}).text
    assert text not in {SPEAKER.words("attention_needed", "nl", {"reason": other}).text for other in others} or (
        reason == "new_code"
    )


def test_a_mail_greets_says_and_links_and_names_nobody_else() -> None:
    words = SPEAKER.words("offer_for_you", "en", DETAILS)
    text = SPEAKER.mail(words, Contact("Marijke Bos", "marijke@example.nl", "en"))
    assert text.startswith("Hello Marijke Bos,\n")
    assert "https://portal.example/en\n" in text
    assert "marijke@" not in text
    assert max(map(len, text.splitlines())) <= 90


def test_a_name_cannot_write_lines_of_its_own() -> None:
    assert one_line("Eve\r\nBcc: everybody@example.nl\n\n") == "Eve Bcc: everybody@example.nl"
    assert len(one_line("x" * 5000)) == 100


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_new_address_is_confirmed_by_a_link_and_the_old_one_gets_none(language: Language) -> None:
    _, new = SPEAKER.letter("confirm_address", "Anna Bos", language, "t" * 43, {})
    _, old = SPEAKER.letter("address_changing", "Anna Bos", language, "", {})
    assert f"https://portal.example/{language}/address/{'t' * 43}\n" in new
    assert "/address/" not in old


@pytest.mark.parametrize("reason", ["no_room", "outside_target_group", "not_a_small_employer", "better_elsewhere"])
def test_each_reason_to_decline_has_words_of_its_own(reason: str) -> None:
    reasons = {"no_room", "outside_target_group", "not_a_small_employer", "better_elsewhere"}
    texts = {one: SPEAKER.letter("registration_declined", "Noor", "nl", "", {"reason": one})[1] for one in reasons}
    assert texts[reason] not in {text for one, text in texts.items() if one != reason}
    assert max(map(len, texts[reason].splitlines())) <= 78
