"""Find the people a notice is for: their inbox has it at once, mails are queued. Nobody waits for an unknown id."""

from collections.abc import Iterable
from uuid import UUID

from services.notifications.application.ports import Found, People
from services.notifications.application.who_is_told import BY_TYPE, Audience, Tell
from services.notifications.domain.delivery import Channel, Delivery, delivery_id
from services.notifications.domain.notice import Notice
from shared import clock
from shared.outbox import UnitOfWork

MAILS = "mails"
"""Rung when a mail was queued."""
NAMED = {Audience.COACH: "coach_id", Audience.STARTER: "starter_id", Audience.PERSON: "person_id"}
"""Audiences of one person, and the subject by which an event names him."""


async def expand_notice(uow: UnitOfWork, notice: Notice, people: People) -> None:
    """Expects the notice locked. Repeated after an unknown id: who was told already is not told again."""
    unknown = False
    wanted: dict[UUID, Delivery] = {}
    for tell in BY_TYPE[notice.event_type].tells:
        if tell.applies(notice.details):
            found = await _audience(notice, tell.audience, people)
            unknown = unknown or found.unknown
            for delivery in _deliveries(notice, tell, found):
                wanted.setdefault(delivery.id, delivery)
    known = await _told_before(uow, notice, wanted)
    await _tell(uow, notice, [delivery for id, delivery in wanted.items() if id not in known])
    if unknown:
        notice.somebody_unknown(clock.real_now())
    else:
        notice.all_known()
    await uow.record(notice)


async def _told_before(uow: UnitOfWork, notice: Notice, wanted: Iterable[UUID]) -> set[UUID]:
    """A notice that has told nobody yet costs no question: it is new, or all its ids were unknown until now."""
    if not notice.people_told:
        return set()
    return {delivery.id for delivery in await uow.lock(Delivery, *wanted)}


async def _audience(notice: Notice, audience: Audience, people: People) -> Found:
    match audience:
        case Audience.EMPLOYER:
            return people.contacts_of(notice.subject("employer_id"), notice.happened_on)
        case Audience.COORDINATORS:
            return await people.coordinators_of(notice.subject("pool_id"), notice.happened_on)
        case _:
            return people.person(notice.subject(NAMED[audience]))


def _deliveries(notice: Notice, tell: Tell, found: Found) -> list[Delivery]:
    now, real_now = clock.now(), clock.real_now()
    return [
        Delivery(
            id=delivery_id(notice.id, person_id, channel),
            notice_id=notice.id,
            event_type=notice.event_type,
            person_id=person_id,
            channel=channel,
            template=tell.template,
            correlation_id=notice.correlation_id,
            told_at=now,
            stored_at=real_now,
            next_try_at=real_now,
        )
        for person_id in found.people
        for channel in tell.channels
    ]


async def _tell(uow: UnitOfWork, notice: Notice, deliveries: list[Delivery]) -> None:
    mails = [delivery for delivery in deliveries if delivery.channel is Channel.EMAIL]
    for delivery in deliveries:
        await uow.record(delivery, delivery.sent() if delivery.channel is Channel.INBOX else None)
    notice.tell(people=len({delivery.person_id for delivery in deliveries}), mails=len(mails))
    if mails:
        uow.ring(MAILS)
