"""A delivery is one per event, person and channel, and always comes to a named end."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.delivery import (
    REFUSALS,
    Channel,
    Delivery,
    DeliveryFailed,
    DeliveryRead,
    DeliveryState,
    delivery_id,
)

START = datetime(2026, 11, 23, tzinfo=UTC)
EVENT, PERSON = UUID(int=1), UUID(int=2)


@pytest.fixture
def mail() -> Delivery:
    return Delivery(
        id=delivery_id(EVENT, PERSON, Channel.EMAIL),
        notice_id=EVENT,
        event_type="coaching.request.coach_offered.v1",
        person_id=PERSON,
        channel=Channel.EMAIL,
        template="offer_for_you",
        correlation_id=UUID(int=3),
        told_at=START,
        stored_at=START,
        next_try_at=START,
    )


@given(st.lists(st.tuples(st.uuids(), st.uuids(), st.sampled_from(Channel)), unique=True))
def test_ids_are_as_many_as_there_are_events_people_and_channels(keys: list[tuple[UUID, UUID, Channel]]) -> None:
    assert len({delivery_id(*key) for key in keys}) == len(keys)


def test_the_id_is_the_same_in_every_process() -> None:
    assert delivery_id(EVENT, PERSON, Channel.EMAIL) == uuid5(EVENT, f"{PERSON}/email")


def test_a_delay_is_no_news_until_the_day_is_over(mail: Delivery) -> None:
    mail.taken(START + timedelta(minutes=1))
    assert mail.delayed("mail_delayed", START) is None
    assert (mail.state, mail.reason, mail.next_try_at) == (
        DeliveryState.PENDING,
        "mail_delayed",
        START + timedelta(seconds=1),
    )
    assert mail.delayed("mail_delayed", START + timedelta(days=1)) == DeliveryFailed()
    assert (mail.state, mail.reason) == (DeliveryState.FAILED, "mail_delayed")


def test_the_third_refusal_is_the_last(mail: Delivery) -> None:
    facts = []
    for _ in range(REFUSALS):
        mail.taken(START)
        facts.append(mail.refused("mail_refused", START))
    assert facts == [None, None, DeliveryFailed()]
    assert mail.has_ended()


def test_sending_after_a_delay_forgets_the_reason(mail: Delivery) -> None:
    mail.delayed("mail_delayed", START)
    mail.sent()
    assert (mail.state, mail.reason) == (DeliveryState.SENT, None)


def test_reading_is_news_once(mail: Delivery) -> None:
    assert mail.read(START) == DeliveryRead()
    assert mail.read(START + timedelta(hours=1)) is None
    assert mail.read_at == START
