"""What a new user still has to do, from an empty system to the first match. Derived from what is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.participants.application.changed_processings import Readings, changed_for
from services.participants.domain.person import Person
from shared.clock import today
from shared.identity.principal import Principal, Role
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the platform is in the caller's provinces, everywhere for operators, as this service knows it.

    `requests` include those of the caller's own organisations.
    """

    coordinators: int = 0
    organisations: int = 0
    contacts: int = 0
    coaches: int = 0
    starters: int = 0
    pools: int = 0
    members: int = 0
    coaches_in_pools: int = 0
    requests: int = 0
    engagements: int = 0
    open_registrations: int = 0
    overdue_registrations: int = 0


class Progressing(Protocol):
    async def progress(self, by: Principal) -> Progress:
        """In a unit of its own: it counts also those whom the caller may not see, and tells no more than that."""

    async def offers(self, uow: UnitOfWork, coach_id: UUID) -> int:
        """How many wait for this coach."""


@dataclass(frozen=True)
class Task:
    """`code` names the task; words live in the portal. `count`: how many wait, where that is the task."""

    code: str
    done: bool
    count: int = 0


async def progress_for(by: Principal, progressing: Progressing) -> Progress:
    """Counted only for those who have tasks that ask for it."""
    day = today()
    leads = by.holds(Role.OPERATOR, day) or by.holds(Role.COORDINATOR, day) or by.organisations(day)
    return await progressing.progress(by) if leads else Progress()


async def task_list(
    uow: UnitOfWork, by: Principal, so_far: Progress, progressing: Progressing, readings: Readings
) -> list[Task]:
    """In the order in which they are best done; each task once, whatever roles the caller holds."""
    person = await uow.get(Person, by.person_id) if by.person_id else None
    offers = await progressing.offers(uow, person.id) if person and by.holds(Role.COACH, today()) else 0
    found = {task.code: task for task in _tasks(by, person, so_far, offers)}
    if person is not None and (changed := await changed_for(uow, person, readings)):
        found["read_what_changed"] = Task("read_what_changed", done=False, count=len(changed))
    return list(found.values())


def _tasks(by: Principal, person: Person | None, so_far: Progress, offers: int) -> Iterator[Task]:
    day = today()
    if by.holds(Role.OPERATOR, day):
        yield Task("invite_a_coordinator", so_far.coordinators > 0)
    if by.holds(Role.OPERATOR, day) or by.holds(Role.COORDINATOR, day):
        yield from _of_a_coordinator(so_far)
    if person is not None and (by.holds(Role.STARTER, day) or by.holds(Role.COACH, day)):
        yield from _of_a_profile(person)
    if offers:
        yield Task("answer_an_offer", done=False, count=offers)
    if by.organisations(day):
        yield Task("ask_for_a_coach", so_far.requests > 0)


def _of_a_coordinator(so_far: Progress) -> Iterator[Task]:
    waiting = so_far.open_registrations
    yield Task("register_an_organisation", so_far.organisations > 0)
    yield Task("invite_a_contact", so_far.contacts > 0)
    yield Task("invite_a_coach", so_far.coaches > 0)
    yield Task("invite_a_starter", so_far.starters > 0)
    yield Task("open_a_pool", so_far.pools > 0)
    yield Task("add_a_member_to_the_pool", so_far.members > 0)
    yield Task("add_a_coach_to_the_pool", so_far.coaches_in_pools > 0)
    yield Task("see_the_first_request", so_far.requests > 0)
    yield Task("see_the_first_match", so_far.engagements > 0)
    yield Task("answer_registrations", waiting == 0, waiting)
    if so_far.overdue_registrations:
        yield Task("answer_overdue_registrations", done=False, count=so_far.overdue_registrations)


def _of_a_profile(person: Person) -> Iterator[Task]:
    yield Task("say_where_you_live", person.pc4 is not None)
    yield Task("say_which_languages_you_speak", bool(person.languages))
    yield Task("say_what_you_can", bool(person.skills))
    yield Task("say_how_far_you_travel", person.travel_minutes is not None)
