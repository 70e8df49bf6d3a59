"""One mail from taking it to writing down what became of it."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import pytest

from services.notifications.adapters.published_events import PUBLISHED
from services.notifications.application.change_preferences import (
    Changed,
    ChangePreferences,
    change_preferences,
    preferences_of,
)
from services.notifications.application.expand_notice import expand_notice
from services.notifications.application.mail_ports import (
    Contact,
    ContactGone,
    ContactUnavailable,
    LinkSpent,
    MailDelayed,
    MailRefused,
)
from services.notifications.application.note_outcome import note_outcome
from services.notifications.application.send_mail import Ending, Outcome, send_mail
from services.notifications.application.store_notice import store_notice
from services.notifications.application.take_mails import Errand, take_mails
from services.notifications.domain.delivery import Channel, Delivery, DeliveryState, delivery_id
from services.notifications.domain.notice import Notice, NoticeState
from shared.events import coaching, participants
from shared.events.notifications import DeliveryFailedV1, DeliverySentV1
from tests.unit.fakes import MemoryWork
from tests.unit.notifications.doubles import AddressBook, KnownPeople, Letterbox, PlainSpeaker
from tests.unit.notifications.samples import COACH, EMPLOYER, envelope_of, sample

MARIJKE = Contact("Marijke Bos", "marijke@example.nl", "en")
LEASE = timedelta(minutes=1)


class PendingMails:
    """The due mails of a unit of work in memory."""

    def __init__(self, uow: MemoryWork) -> None:
        self.uow = uow

    async def due_mails(self, *_: object) -> list[Delivery]:
        pending = (one.id for one in self.uow.all(Delivery) if one.state is DeliveryState.PENDING)
        return await self.uow.lock(Delivery, *pending)

    async def notices(self, _: object, ids: Iterable[UUID]) -> dict[UUID, Notice]:
        return {notice.id: notice for notice in self.uow.all(Notice) if notice.id in set(ids)}


@pytest.fixture
async def uow() -> MemoryWork:
    """Somebody offered the coach a starter; the mail is queued."""
    uow = MemoryWork(PUBLISHED, order=[Notice, Delivery])
    event = sample(coaching.CoachOfferedV1)
    store_notice(uow, event, envelope_of(event))
    uow.begin()
    await expand_notice(uow, uow.all(Notice)[0], KnownPeople([COACH], contacts={EMPLOYER: []}))
    uow.facts.clear()
    return uow


async def taken(uow: MemoryWork) -> Errand:
    uow.begin()
    (errand,) = await take_mails(uow, PendingMails(uow), 10, LEASE)
    return errand


async def noted(uow: MemoryWork, errand: Errand, outcome: Outcome) -> tuple[Delivery, Notice]:
    uow.begin()
    await note_outcome(uow, errand, outcome)
    mail = next(one for one in uow.all(Delivery) if one.channel is Channel.EMAIL)
    return mail, uow.all(Notice)[0]


async def test_a_mail_is_sent_to_the_address_of_the_moment_under_the_same_id(uow: MemoryWork) -> None:
    errand, book, box = await taken(uow), AddressBook(MARIJKE), Letterbox()
    outcome = await send_mail(errand, book, PlainSpeaker(), box)
    mail, notice = await noted(uow, errand, outcome)
    assert book.asked == [(COACH, notice.id)], "the event is the reason"
    assert [(one.id, one.to, one.subject, one.language) for one in box.mails] == [
        (delivery_id(notice.id, COACH, Channel.EMAIL), "marijke@example.nl", "en offer_for_you", "en")
    ]
    assert (mail.state, notice.state) == (DeliveryState.SENT, NoticeState.DELIVERED)
    (fact,) = uow.facts
    assert isinstance(fact, DeliverySentV1)
    assert (fact.channel, fact.person_id) == ("email", COACH)


@pytest.mark.parametrize(
    ("book", "box", "outcome"),
    [
        (AddressBook(ContactGone()), Letterbox(), Outcome(Ending.GONE, "person_gone")),
        (AddressBook(ContactUnavailable()), Letterbox(), Outcome(Ending.DELAYED, "contact_unavailable")),
        (AddressBook(MARIJKE), Letterbox(MailRefused("mail_refused")), Outcome(Ending.REFUSED, "mail_refused")),
        (AddressBook(MARIJKE), Letterbox(MailDelayed("mail_delayed")), Outcome(Ending.DELAYED, "mail_delayed")),
    ],
)
async def test_what_others_do_wrong_is_an_outcome_not_an_exception(
    uow: MemoryWork, book: AddressBook, box: Letterbox, outcome: Outcome
) -> None:
    assert await send_mail(await taken(uow), book, PlainSpeaker(), box) == outcome


async def test_a_delayed_mail_waits_and_its_notice_with_it(uow: MemoryWork) -> None:
    mail, notice = await noted(uow, await taken(uow), Outcome(Ending.DELAYED, "mail_delayed"))
    assert (mail.state, mail.tries, mail.reason) == (DeliveryState.PENDING, 1, "mail_delayed")
    assert (notice.state, uow.facts) == (NoticeState.EXPANDED, [])


async def test_somebody_gone_ends_it_as_failed(uow: MemoryWork) -> None:
    mail, notice = await noted(uow, await taken(uow), Outcome(Ending.GONE, "person_gone"))
    assert (mail.state, notice.state) == (DeliveryState.FAILED, NoticeState.FAILED)
    (fact,) = uow.facts
    assert isinstance(fact, DeliveryFailedV1)
    assert fact.reason == "person_gone"


async def test_who_wants_no_mail_gets_none_and_nobody_is_asked_for_the_address(uow: MemoryWork) -> None:
    await change_preferences(uow, ChangePreferences(COACH, email=False, seen=0))
    errand, book = await taken(uow), AddressBook(MARIJKE)
    mail, notice = await noted(uow, errand, await send_mail(errand, book, PlainSpeaker(), Letterbox()))
    assert (mail.state, notice.state) == (DeliveryState.NOT_WANTED, NoticeState.DELIVERED)
    assert (book.asked, uow.facts) == ([], [])


async def test_two_workers_with_the_same_mail_note_it_once(uow: MemoryWork) -> None:
    slow, quick = await taken(uow), await taken(uow)
    await noted(uow, quick, Outcome(Ending.SENT))
    mail, notice = await noted(uow, slow, Outcome(Ending.SENT))
    assert (len(uow.facts), mail.state, notice.open_mails) == (1, DeliveryState.SENT, 0)


async def test_old_bad_news_does_not_undo_what_another_worker_does(uow: MemoryWork) -> None:
    slow, quick = await taken(uow), await taken(uow)
    mail, _ = await noted(uow, slow, Outcome(Ending.GONE, "person_gone"))
    assert mail.state is DeliveryState.PENDING
    mail, _ = await noted(uow, quick, Outcome(Ending.SENT))
    assert mail.state is DeliveryState.SENT


async def test_preferences_are_replaced_only_as_they_were_read(uow: MemoryWork) -> None:
    assert (await preferences_of(uow, COACH)).email
    changed = await change_preferences(uow, ChangePreferences(COACH, email=False, seen=0))
    assert (changed.email, changed.version) == (False, 1)
    with pytest.raises(Changed):
        await change_preferences(uow, ChangePreferences(COACH, email=True, seen=0))
    assert not (await preferences_of(uow, COACH)).email


async def test_an_invitation_is_mailed_whatever_is_preferred_with_a_link_of_its_own() -> None:
    uow = MemoryWork(PUBLISHED, order=[Notice, Delivery])
    event = sample(participants.PersonInvitedV1)
    store_notice(uow, event, envelope_of(event))
    await change_preferences(uow, ChangePreferences(COACH, email=False, seen=0))
    uow.begin()
    await expand_notice(uow, uow.all(Notice)[0], KnownPeople([COACH]))
    errand, book, box = await taken(uow), AddressBook(MARIJKE), Letterbox()
    assert await send_mail(errand, book, PlainSpeaker(), box) == Outcome(Ending.SENT)
    assert box.mails[0].text.endswith("/en/invitations/a-secret-of-invitations-7")
    book.link = LinkSpent()
    assert await send_mail(errand, book, PlainSpeaker(), box) == Outcome(Ending.GONE, "link_spent")


async def test_a_change_of_what_is_done_with_data_is_mailed_whatever_is_preferred() -> None:
    uow = MemoryWork(PUBLISHED, order=[Notice, Delivery])
    event = sample(participants.ProcessingsChangedV1, codes=("take_part",))
    store_notice(uow, event, envelope_of(event))
    await change_preferences(uow, ChangePreferences(COACH, email=False, seen=0))
    uow.begin()
    await expand_notice(uow, uow.all(Notice)[0], KnownPeople([COACH]))
    errand, box = await taken(uow), Letterbox()
    assert await send_mail(errand, AddressBook(MARIJKE), PlainSpeaker(), box) == Outcome(Ending.SENT)


async def test_who_was_entered_without_an_invitation_gets_no_mail() -> None:
    uow = MemoryWork(PUBLISHED, order=[Notice, Delivery])
    event = sample(participants.PersonInvitedV1, invitation_id=None)
    store_notice(uow, event, envelope_of(event))
    uow.begin()
    await expand_notice(uow, uow.all(Notice)[0], KnownPeople([COACH]))
    assert (uow.all(Notice)[0].state, uow.all(Delivery)) == (NoticeState.NOBODY, [])
