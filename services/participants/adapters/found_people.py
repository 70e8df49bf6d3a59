"""The filter behind the search for people. What may be found is decided here alone, for lists and for one person."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.participants.adapters.names import has_part
from services.participants.adapters.register import HOLDS, PEOPLE, PostgresRegister
from services.participants.application.find_people import Wanted
from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from shared.clock import today
from shared.outbox import UnitOfWork

BY_NAME = sa.func.lower(PEOPLE.c.name)
SPEAKS_THERE = sa.text("""EXISTS (
    SELECT 1 FROM jsonb_array_elements(people.roles) r
    JOIN organisations o ON o.id = CAST(r ->> 'organisation_id' AS uuid)
    WHERE o.province = ANY(:provinces))""")
BELONGS_THERE = sa.text("""jsonb_path_exists(people.roles || people.employments, '$[*] ? (
    @.organisation_id == $id && @.starts_on <= $day && (@.ends_on == null || @.ends_on > $day))',
    jsonb_build_object('id', CAST(:organisation AS text), 'day', CAST(:day AS text)))""")
HOLDS_IT = sa.text(HOLDS.format(role=":role"))


class FoundPeople:
    def __init__(self, register: PostgresRegister) -> None:
        self._register = register

    async def found(self, uow: UnitOfWork, wanted: Wanted) -> Sequence[Person]:
        ids = list((await uow.execute(query_of(wanted))).scalars())
        people = await self._register.people(uow, ids)
        return [people[id] for id in ids]


def query_of(wanted: Wanted) -> sa.Select[tuple[UUID]]:
    """Their ids, by name."""
    return sa.select(PEOPLE.c.id).where(*_where(wanted)).order_by(BY_NAME, PEOPLE.c.id).limit(wanted.limit)


def _where(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if wanted.person_id is not None:
        where.append(PEOPLE.c.id == wanted.person_id)
    if wanted.name:
        where.append(has_part(PEOPLE.c.name, wanted.name))
    if wanted.role is not None:
        where += _holding(wanted.role, today())
    if wanted.organisation_id is not None:
        where += _belonging(wanted.organisation_id, today())
    if wanted.provinces is not None:
        provinces = sorted(wanted.provinces)
        works_there = PEOPLE.c.provinces.has_any(sa.cast(provinces, ARRAY(sa.Text)))
        speaks_there = SPEAKS_THERE.bindparams(sa.bindparam("provinces", provinces, type_=ARRAY(sa.Text)))
        where.append(sa.or_(works_there, speaks_there))
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
