"""The saga of an erasure as far as participants drives it: wish, second thoughts, erase here, collect the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.domain.erasure import Erasure
from services.participants.domain.person import Person
from services.participants.domain.roles import PersonErased, PersonErasureRequested
from shared import clock
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork

RUNNING_ENGAGEMENT = "running_engagement"


class Traces(Protocol):
    """What this service holds of a person beside the person."""

    async def reports_of(self, uow: UnitOfWork, person_id: UUID) -> Sequence[UUID]:
        """Who has this person as manager."""

    async def runs_engagement(self, uow: UnitOfWork, person_id: UUID) -> bool: ...

    async def forget(self, uow: UnitOfWork, person: Person) -> None:
        """Every row with the id or the address, but those of the person, of the erasure, and what is kept."""

    async def due(self, uow: UnitOfWork, now: datetime) -> Sequence[UUID]:
        """Erasures whose time for second thoughts is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestErasure:
    """`grace`: how long it can be withdrawn."""

    by: Principal
    person_id: UUID
    grace: timedelta


async def request_erasure(uow: UnitOfWork, command: RequestErasure) -> Erasure:
    """By the person, or for him by operators and the command line. Raises NotFound, ErasureElsewhere."""
    await checking.check_reach(uow, command.by, policy.ERASE, policy.Whose(command.person_id), "erasure")
    person = await uow.lock_one(Person, command.person_id)
    return await begin_erasure(uow, person, command.grace)


async def begin_erasure(uow: UnitOfWork, person: Person, grace: timedelta) -> Erasure:
    """Of a locked person. Raises ErasureElsewhere."""
    now = clock.now()
    erasure = await uow.get(Erasure, person.id)
    if erasure is None:
        erasure = Erasure(id=person.id, requested_at=now, due_at=now + grace)
    else:
        erasure.request_again(now, now + grace)
    await uow.record(erasure)
    await uow.record(person, PersonErasureRequested(erasure.due_at))
    return erasure


async def withdraw_erasure(uow: UnitOfWork, by: Principal, person_id: UUID) -> Erasure:
    """Raises NotFound, ErasureElsewhere."""
    await checking.check_reach(uow, by, policy.ERASE, policy.Whose(person_id), "erasure")
    erasure = await uow.lock_one(Erasure, person_id)
    erasure.withdraw(clock.now())
    await uow.record(erasure)
    await note(uow, "erasure_withdrawn", person_id)
    return erasure


async def erase_person(uow: UnitOfWork, person_id: UUID, traces: Traces) -> None:
    """Erase here and publish the tombstone; or say what it waits for. Does nothing where it was done or withdrawn."""
    erasure = await uow.lock_one(Erasure, person_id)
    if erasure.erased_at is not None or erasure.withdrawn_at is not None:
        return
    if await traces.runs_engagement(uow, person_id):
        if erasure.waits_for != RUNNING_ENGAGEMENT:
            erasure.waits_for = RUNNING_ENGAGEMENT
            await uow.record(erasure)
        return
    await forget_here(uow, person_id, traces)
    erasure.done_here(clock.now())
    await uow.record(erasure)


async def forget_here(uow: UnitOfWork, person_id: UUID, traces: Traces) -> None:
    """Locks the person and who reports to him, by id. Also for what a restored backup brought back."""
    found = await uow.lock(Person, person_id, *await traces.reports_of(uow, person_id))
    people = {person.id: person for person in found}
    person = people.pop(person_id, None)
    if person is None:
        return
    for report in people.values():
        report.lose_manager(person_id)
        await uow.record(report)
    await uow.record(person, PersonErased())
    await traces.forget(uow, person)
    await uow.erase(person)


async def note_answer(
    uow: UnitOfWork, person_id: UUID, service: str, answer: dict[str, object], expected: frozenset[str]
) -> None:
    """Raises NotFound."""
    erasure = await uow.lock_one(Erasure, person_id)
    if erasure.erased_at is None:
        raise NotFound("erasure")
    erasure.answered(service, answer, expected, clock.now())
    await uow.record(erasure)
