"""The job that tells people by mail that the register of processing changed, a few hundred at a time."""

from services.participants.application.changed_processings import Readings
from services.participants.application.tell_of_changes import ToTell, tell_of_changes
from services.participants.domain.processing import CHANGED_ON, EDITION
from shared.outbox import Cause, UnitsOfWork
from shared.runtime.jobs import Job

ACTOR = Cause.by("service:participants")


def telling(readings: Readings, to_tell: ToTell) -> Job:
    async def tell(units: UnitsOfWork) -> None:
        """Each person in a transaction of its own: a stop in the middle tells nobody twice."""
        async with units(ACTOR) as uow:
            await to_tell.begin(uow, EDITION, CHANGED_ON)
            some = await to_tell.next(uow)
        for person_id in some:
            async with units(ACTOR) as uow:
                await tell_of_changes(uow, person_id, readings, to_tell)

    return Job("tell_of_changes", tell, every_seconds=5)
