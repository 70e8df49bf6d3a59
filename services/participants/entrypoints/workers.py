"""Forgets what is over. Runs beside the consumers in every process that works."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from services.participants.adapters import letters, my_data, registrations, sessions, staging, used_assertions, ways_in
from services.participants.adapters.signing_keys import forget_ended
from services.participants.domain.session import LONGEST
from shared import clock
from shared.outbox import Cause, UnitsOfWork
from shared.runtime.jobs import Job

ACTOR = "service:participants"
PURGES: Sequence[tuple[sa.ColumnElement[object], timedelta]] = (
    (ways_in.CEREMONIES.c.expires_at, timedelta()),
    (ways_in.LINKS.c.expires_at, timedelta(days=1)),
    (letters.LETTERS.c.expires_at, timedelta()),
    (letters.CHANGES.c.expires_at, timedelta()),
    (used_assertions.USED.c.until, timedelta()),
    (staging.FILES.c.begun_at, timedelta(days=1)),
    (registrations.REGISTRATIONS.c.answered_at, timedelta(days=90)),
    (sessions.TRIES.c.window_at, timedelta(days=1)),
    (sessions.SESSIONS.c.begun_at, LONGEST + timedelta(days=1)),
    (sessions.BROWSERS.c.signed_in_at, timedelta(days=90)),
    (my_data.AUDIT.c.recorded_at, timedelta(days=5 * 365)),
)


async def forget(units: UnitsOfWork) -> None:
    """What is over and tells nobody anything any more, by real time."""
    async with units(Cause.by(ACTOR)) as uow:
        for column, age in PURGES:
            await uow.execute(sa.delete(column.table).where(column < clock.real_now() - age))
        await forget_ended(uow)


FORGET = Job("forget_sign_ins", forget, every_seconds=600)
