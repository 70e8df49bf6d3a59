"""Whom a notice reaches: everybody once, nobody later than needed, and unknown ids for a day at most."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.notifications.adapters.published_events import PUBLISHED
from services.notifications.application import expand_notice as module
from services.notifications.application.expand_notice import MAILS, expand_notice
from services.notifications.application.store_notice import NOTICES, store_notice
from services.notifications.domain.delivery import Delivery
from services.notifications.domain.notice import Notice, NoticeState
from shared import clock
from shared.events import coaching, coaching_engagements
from shared.events.base import Fact
from shared.events.notifications import DeliverySentV1
from tests.unit.fakes import MemoryWork
from tests.unit.notifications.doubles import KnownPeople
from tests.unit.notifications.samples import COACH, EMPLOYER, POOL, REQUEST, STARTER, envelope_of, sample

ANNA, BOB = UUID(int=11), UUID(int=12)


@pytest.fixture
def uow() -> MemoryWork:
    return MemoryWork(PUBLISHED, order=[Notice, Delivery])


async def stored(uow: MemoryWork, event: Fact) -> Notice:
    store_notice(uow, event, envelope_of(event))
    (notice,) = uow.all(Notice)
    return notice


async def expand(uow: MemoryWork, people: KnownPeople) -> Notice:
    (notice,) = uow.all(Notice)
    uow.begin()
    await expand_notice(uow, notice, people)
    return notice


def told(uow: MemoryWork) -> set[tuple[UUID, str, str]]:
    return {(one.person_id, one.channel.value, one.template) for one in uow.all(Delivery)}


async def test_storing_keeps_ids_and_parameters_and_looks_up_nobody(uow: MemoryWork) -> None:
    notice = await stored(uow, sample(coaching.CoachOfferedV1))
    assert notice.subjects == {
        "coach_id": str(COACH),
        "starter_id": str(STARTER),
        "employer_id": str(EMPLOYER),
        "pool_id": str(POOL),
    }
    assert notice.details == {"expires_at": "2026-11-25T13:30:00Z"}
    assert (notice.about_id, notice.correlation_id, notice.happened_on) == (REQUEST, REQUEST, date(2026, 11, 23))
    assert (uow.rung, uow.all(Delivery), uow.facts) == ({NOTICES}, [], [])


async def test_the_coach_has_it_in_the_inbox_at_once_and_a_mail_is_queued(uow: MemoryWork) -> None:
    notice = await stored(uow, sample(coaching.CoachOfferedV1))
    people = KnownPeople([COACH], contacts={EMPLOYER: [ANNA, BOB]})
    notice = await expand(uow, people)
    assert told(uow) == {
        (COACH, "inbox", "offer_for_you"),
        (COACH, "email", "offer_for_you"),
        (ANNA, "inbox", "coach_asked"),
        (BOB, "inbox", "coach_asked"),
    }
    assert {type(fact) for fact in uow.facts} == {DeliverySentV1}
    assert [fact.channel for fact in uow.facts if isinstance(fact, DeliverySentV1)] == ["inbox"] * 3
    assert people.asked_on == {date(2026, 11, 23)}, "roles count on the day of the event"
    assert (notice.state, notice.open_mails, MAILS in uow.rung) == (NoticeState.EXPANDED, 1, True)


async def test_who_is_known_does_not_wait_for_who_is_not(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching.CoachOfferedV1))
    notice = await expand(uow, KnownPeople([COACH]))
    assert {person for person, _, _ in told(uow)} == {COACH}
    assert (notice.state, notice.tries) == (NoticeState.STORED, 1)
    notice = await expand(uow, KnownPeople([COACH], contacts={EMPLOYER: [ANNA]}))
    assert {person for person, _, _ in told(uow)} == {COACH, ANNA}
    assert (notice.state, notice.people_told, notice.open_mails) == (NoticeState.EXPANDED, 2, 1)
    assert len(uow.facts) == 2, "the coach was told once"


async def test_after_a_day_an_unknown_id_has_its_own_end(uow: MemoryWork, monkeypatch: pytest.MonkeyPatch) -> None:
    await stored(uow, sample(coaching.CoachOfferedV1))
    tomorrow = datetime.now(UTC) + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: tomorrow)
    assert module.clock.real_now() == tomorrow
    assert (await expand(uow, KnownPeople())).state is NoticeState.EXPIRED_UNKNOWN


async def test_an_erased_person_is_known_as_gone(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching.CoachOfferedV1))
    notice = await expand(uow, KnownPeople(gone=[COACH], contacts={EMPLOYER: [ANNA]}))
    assert told(uow) == {(ANNA, "inbox", "coach_asked")}
    assert notice.state is NoticeState.DELIVERED


async def test_nobody_to_tell_is_an_end_too(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching.PrecedenceGivenV1))
    assert (await expand(uow, KnownPeople(contacts={EMPLOYER: []}))).state is NoticeState.NOBODY


async def test_a_place_without_a_starter_needs_no_starter(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching.RequestSubmittedV1, starter_id=None))
    notice = await expand(uow, KnownPeople(contacts={EMPLOYER: [ANNA]}))
    assert told(uow) == {(ANNA, "inbox", "request_received")}
    assert notice.state is NoticeState.DELIVERED


async def test_a_successor_is_not_told_twice(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching.RequestSubmittedV1, kind="successor"))
    assert (await expand(uow, KnownPeople())).state is NoticeState.NOBODY


async def test_who_plays_two_parts_is_told_once_per_channel(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching_engagements.EngagementProposedV1))
    await expand(uow, KnownPeople([COACH, STARTER], contacts={EMPLOYER: [COACH]}))
    assert told(uow) == {
        (COACH, "inbox", "meet_your_starter"),
        (COACH, "email", "meet_your_starter"),
        (STARTER, "inbox", "meet_your_coach"),
        (STARTER, "email", "meet_your_coach"),
    }


async def test_coordinators_are_those_of_the_pool(uow: MemoryWork) -> None:
    await stored(uow, sample(coaching.AttentionNeededV1, reason="no_fit_three_times"))
    await expand(uow, KnownPeople(coordinators={POOL: [BOB]}))
    assert told(uow) == {(BOB, "inbox", "attention_needed"), (BOB, "email", "attention_needed")}
