"""The query behind the search for people."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters.names import has_part
from services.participants.adapters.register import HOLDS, PEOPLE, PostgresRegister
from services.participants.application.find_people import Wanted
from services.participants.application.policy import FIND_PERSON
from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from shared.access import permitted
from shared.clock import today
from shared.outbox import UnitOfWork

BY_NAME = sa.func.lower(PEOPLE.c.name)
BELONGS_THERE = sa.text("""jsonb_path_exists(people.roles || people.employments, '$[*] ? (
    @.organisation_id == $id && @.starts_on <= $day && (@.ends_on == null || @.ends_on > $day))',
    jsonb_build_object('id', CAST(:organisation AS text), 'day', CAST(:day AS text)))""")
HOLDS_IT = sa.text(HOLDS.format(role=":role"))


class FoundPeople:
    def __init__(self, register: PostgresRegister) -> None:
        self._register = register

    async def ids(self, uow: UnitOfWork, wanted: Wanted) -> Sequence[UUID]:
        return list((await uow.execute(query_of(uow, wanted))).scalars())

    async def read(self, uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[Person]:
        people = await self._register.people(uow, ids)
        return [people[id] for id in ids if id in people]


def query_of(uow: UnitOfWork, wanted: Wanted) -> sa.Select[tuple[UUID]]:
    """Their ids, by name."""
    mine = [permitted(uow, wanted.who, FIND_PERSON)] if wanted.who is not None else []
    return sa.select(PEOPLE.c.id).where(*mine, *_where(wanted)).order_by(BY_NAME, PEOPLE.c.id).limit(wanted.limit)


def _where(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if wanted.name:
        where.append(has_part(PEOPLE.c.name, wanted.name))
    if wanted.role is not None:
        where += _holding(wanted.role, today())
    if wanted.organisation_id is not None:
        where += _belonging(wanted.organisation_id, today())
    if wanted.after is not None:
        where.append(sa.tuple_(BY_NAME, PEOPLE.c.id) > sa.tuple_(*(sa.literal(one) for one in wanted.after)))
    return where


def _holding(role: Role, day: date) -> list[sa.ColumnElement[bool]]:
    """By the index first; then only those whose period holds on that day."""
    holds = HOLDS_IT.bindparams(role=role.value, day=day.isoformat())
    return [PEOPLE.c.roles.contains([{"role": role.value}]), sa.type_coerce(holds, sa.Boolean)]


def _belonging(organisation_id: UUID, day: date) -> list[sa.ColumnElement[bool]]:
    """By role or employment, as `_holding`."""
    at = [{"organisation_id": str(organisation_id)}]
    belongs = BELONGS_THERE.bindparams(organisation=str(organisation_id), day=day.isoformat())
    return [
        sa.or_(PEOPLE.c.roles.contains(at), PEOPLE.c.employments.contains(at)),
        sa.type_coerce(belongs, sa.Boolean),
    ]
