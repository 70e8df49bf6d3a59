"""Registrations of interest: what belongs to which kind, and when an answer is late."""

from datetime import timedelta
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from services.participants.domain.entry_errors import IncompleteRegistration, RegistrationAnswered
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.registration import DeclineReason, Registration, RegistrationKind
from services.participants.domain.roles import TargetGroup
from shared.clock import now, today


def registration(**more: Any) -> Registration:
    values: dict[str, Any] = {
        "id": uuid7(),
        "kind": RegistrationKind.STARTER,
        "name": " Noor ",
        "email": "Noor@voorbeeld.example",
        "email_key": "",
        "preferred_language": PreferredLanguage.DUTCH,
        "postcode": "3511",
        "province": "NL-UT",
        "labour_market_region": "AM13",
        "target_group": TargetGroup.STARTER,
        "registered_at": now(),
        "answer_due_on": today() + timedelta(days=5),
    }
    return Registration(**values | more)


def test_name_and_address_are_brought_into_form() -> None:
    one = registration()
    one.check()
    assert (one.name, one.email_key) == ("Noor", "noor@voorbeeld.example")


@pytest.mark.parametrize(
    "more",
    [
        {"target_group": None},
        {"kvk_number": "12345678"},
        {"kind": RegistrationKind.EMPLOYER},
        {"kind": RegistrationKind.EMPLOYER, "target_group": None},
    ],
)
def test_each_kind_has_what_belongs_to_it(more: dict[str, Any]) -> None:
    with pytest.raises(IncompleteRegistration):
        registration(**more).check()


def test_it_is_late_after_the_promised_day_until_somebody_answers() -> None:
    one = registration()
    assert not one.overdue_on(one.answer_due_on)
    assert one.overdue_on(one.answer_due_on + timedelta(days=1))
    one.decline(now(), DeclineReason.NO_ROOM)
    assert not one.overdue_on(one.answer_due_on + timedelta(days=1))
    with pytest.raises(RegistrationAnswered):
        one.accept(now(), uuid7(), None)
