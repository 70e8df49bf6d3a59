"""The job that keeps what the register of processing promises: who takes no part any more is forgotten."""

from services.participants.adapters.keeping import gone_by
from services.participants.application.stop_keeping import ASKED_AGAIN_AFTER, last_day, stop_keeping
from shared import clock
from shared.outbox import Cause, UnitsOfWork
from shared.runtime.jobs import Job

ACTOR = Cause.by("service:participants")


async def keep_no_longer(units: UnitsOfWork) -> None:
    """Each person in a transaction of its own; by real time, like everything that is kept."""
    async with units(ACTOR) as uow:
        gone = await gone_by(uow, last_day(clock.real_now()), clock.now() - ASKED_AGAIN_AFTER)
    for person_id in gone:
        async with units(ACTOR) as uow:
            await stop_keeping(uow, person_id)


KEEP_NO_LONGER = Job("keep_no_longer", keep_no_longer, every_seconds=3600)
