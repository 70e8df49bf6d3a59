"""Whoever takes no part any more is forgotten in time, as the register of processing says, without having to ask."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from services.participants.application.erase import begin_erasure
from services.participants.domain.entry_errors import ErasureElsewhere
from services.participants.domain.person import Person
from services.participants.domain.roles import all_ended_by
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork

AFTER_THE_LAST_ROLE = timedelta(days=2 * 365)
SECOND_THOUGHTS = timedelta(days=14)
"""Longer than for who asks himself: this mail comes unexpected."""
ASKED_AGAIN_AFTER = timedelta(days=365)
"""Who would rather stay is left in peace for a year."""


def last_day(at: datetime) -> date:
    """Whose roles all ended by that day is kept no longer."""
    return (at - AFTER_THE_LAST_ROLE).date()


async def stop_keeping(uow: UnitOfWork, person_id: UUID) -> None:
    """Begin the erasure, which a mail tells and the person can withdraw.

    Does nothing where a role or an erasure began meanwhile.
    """
    (person,) = await uow.lock(Person, person_id) or (None,)
    if person is None or not all_ended_by(person.roles, last_day(clock.real_now())):
        return
    with suppress(ErasureElsewhere):
        await begin_erasure(uow, person, SECOND_THOUGHTS)
