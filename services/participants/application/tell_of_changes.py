"""Whoever joined before the register of processing changed is told of it by mail: once for each change."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.participants.application.changed_processings import Readings, changed_for
from services.participants.domain.person import Person
from services.participants.domain.processing import ProcessingsChanged
from shared.outbox.unit_of_work import UnitOfWork


class ToTell(Protocol):
    """Whom a change of the register still has to be told to."""

    async def begin(self, uow: UnitOfWork, edition: str, changed_on: date) -> None:
        """Queue who joined before that day; nothing where this edition was begun before."""

    async def next(self, uow: UnitOfWork) -> Sequence[UUID]:
        """Some of them."""

    async def take(self, uow: UnitOfWork, person_id: UUID) -> bool:
        """Off the queue; False where somebody else took this person."""


async def tell_of_changes(uow: UnitOfWork, person_id: UUID, readings: Readings, to_tell: ToTell) -> None:
    """Nothing is said to who has read it meanwhile, or is gone."""
    if not await to_tell.take(uow, person_id):
        return
    (person,) = await uow.lock(Person, person_id) or (None,)
    if person is not None and (changed := await changed_for(uow, person, readings)):
        await uow.record(person, ProcessingsChanged(tuple(one.code for one in changed)))
