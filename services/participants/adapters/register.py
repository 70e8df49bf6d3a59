"""Questions about people and organisations, answered from this service's tables."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters import tables
from services.participants.adapters.names import has_part
from services.participants.application.policy import FIND_PERSON
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared.access import Standing, permitted
from shared.db import table_of
from shared.outbox import UnitOfWork

PEOPLE = table_of(tables.People)
ORGANISATIONS = table_of(tables.Organisations)
HOLDS = """jsonb_path_exists(
    roles, '$[*] ? (@.role == $role && @.starts_on <= $day && (@.ends_on == null || @.ends_on > $day))',
    jsonb_build_object('role', CAST({role} AS text), 'day', CAST(:day AS text)))"""
"""In SQL, whether one of a person's `roles` is that role and holds on the day in ISO form."""


class PostgresRegister:
    async def email_taken(self, uow: UnitOfWork, key: str) -> bool:
        return await _any(uow, PEOPLE.c.email_key == key)

    async def id_of_email(self, uow: UnitOfWork, key: str) -> UUID | None:
        return (await uow.execute(sa.select(PEOPLE.c.id).where(PEOPLE.c.email_key == key))).scalar_one_or_none()

    async def kvk_number_taken(self, uow: UnitOfWork, number: str) -> bool:
        return await _any(uow, ORGANISATIONS.c.kvk_number == number)

    async def people(self, uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, Person]:
        return {person.id: person for person in await uow.find(Person, PEOPLE.c.id.in_(ids))}

    async def found_among(self, uow: UnitOfWork, who: Standing, ids: Collection[UUID]) -> Collection[UUID]:
        mine = sa.select(PEOPLE.c.id).where(PEOPLE.c.id.in_(ids), permitted(uow, who, FIND_PERSON))
        return set((await uow.execute(mine)).scalars())

    async def organisation_of_kvk(self, uow: UnitOfWork, number: str) -> Organisation | None:
        found = await uow.find(Organisation, ORGANISATIONS.c.kvk_number == number)
        return found[0] if found else None

    async def people_of(self, uow: UnitOfWork, organisation_id: UUID) -> Sequence[UUID]:
        at = [{"organisation_id": str(organisation_id)}]
        there = sa.or_(PEOPLE.c.roles.contains(at), PEOPLE.c.employments.contains(at))
        return list((await uow.execute(sa.select(PEOPLE.c.id).where(there).order_by(PEOPLE.c.id))).scalars())

    async def organisations(
        self, uow: UnitOfWork, after: UUID | None, limit: int, query: str = "", ids: Sequence[UUID] | None = None
    ) -> Sequence[Organisation]:
        where = [ORGANISATIONS.c.id > after] if after else []
        if ids is not None:
            where.append(ORGANISATIONS.c.id.in_(ids))
        if query:
            where.append(sa.or_(has_part(ORGANISATIONS.c.name, query), ORGANISATIONS.c.kvk_number == query))
        return await uow.find(Organisation, *where, limit=limit)

    async def by_email(self, uow: UnitOfWork, email_key: str) -> Person | None:
        found = await uow.find(Person, PEOPLE.c.email_key == email_key)
        return found[0] if found else None

    async def samples(self, uow: UnitOfWork, limit: int) -> Sequence[Person]:
        """People with an address that is reserved for examples, by id."""
        return await uow.find(Person, PEOPLE.c.email_key.endswith("@example.org"), limit=limit)

    async def known_by(self, uow: UnitOfWork, person_id: UUID | None, email_key: str | None) -> tuple[UUID, int] | None:
        """Id and version of the person with this id or this address; for the sign-in."""
        where = PEOPLE.c.id == person_id if person_id else PEOPLE.c.email_key == email_key
        row = (await uow.execute(sa.select(PEOPLE.c.id, PEOPLE.c.version).where(where))).first()
        return (row.id, row.version) if row else None


async def _any(uow: UnitOfWork, clause: sa.ColumnElement[bool]) -> bool:
    return bool((await uow.execute(sa.select(sa.exists().where(clause)))).scalar())
