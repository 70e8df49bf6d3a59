"""Registrations of interest in their table: which are open, which a coordinator sees."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters import tables
from services.participants.application.policy import ANSWER_REGISTRATION
from services.participants.domain.registration import Registration, RegistrationKind
from shared.access import Standing, permitted
from shared.db import table_of
from shared.outbox import UnitOfWork

REGISTRATIONS = table_of(tables.Registrations)
ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:of, 7110201))")


class PostgresRegistrations:
    async def any_open(self, uow: UnitOfWork, email_key: str, kind: RegistrationKind) -> bool:
        """Until the unit ends nobody else registers this address, so that two at once never both find none."""
        await uow.execute(ONE_AT_A_TIME, {"of": f"{kind} {email_key}"})
        r = REGISTRATIONS.c
        query = sa.select(sa.exists().where(r.email_key == email_key, r.kind == kind, r.answer.is_(None)))
        return bool((await uow.execute(query)).scalar())

    async def listed(
        self, uow: UnitOfWork, who: Standing, only_open: bool, after: UUID | None, limit: int
    ) -> Sequence[Registration]:
        where: list[sa.ColumnElement[bool]] = [permitted(uow, who, ANSWER_REGISTRATION)]
        where += [REGISTRATIONS.c.id > after] if after else []
        where += [REGISTRATIONS.c.answer.is_(None)] if only_open else []
        return await uow.find(Registration, *where, limit=limit)
