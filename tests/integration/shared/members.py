"""Two tiny services that use the whole kernel: one keeps members and publishes them, one reacts and projects."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.db import table_of
from shared.db.errors import NotYet
from shared.events.envelope import Envelope
from shared.events.participants import EmploymentEndedV1, PersonInvitedV1, PersonLatest, Role, RoleStartedV1
from shared.outbox import ProjectedSnapshot, Projection, Published, Reaction, Stored, UnitOfWork
from shared.runtime import Service

HERE = Path(__file__).parent


class Table(SQLModel, registry=registry()):
    """Base of the tables of these test services."""


class Members(Table, table=True):
    __tablename__ = "members"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    minutes: int


class Seen(Table, table=True):
    """One row per effect; nothing in the table itself prevents a second one."""

    __tablename__ = "seen"

    number: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    person_id: UUID
    event_id: UUID
    what: str


class ProjectedPerson(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_people"


SEEN = table_of(Seen)


@dataclass
class Member:
    id: UUID
    minutes: int = 0
    version: int = 0


@dataclass(frozen=True)
class Invited:
    pass


@dataclass(frozen=True)
class Started:
    role: Role


def member_latest(member: Member) -> PersonLatest:
    return PersonLatest(person_id=member.id, travel_minutes=min(member.minutes, 600))


KEEPER = Service(
    name="participants",
    about="Keeps members, for tests of the kernel.",
    published=Published(
        "participants",
        stored=[
            Stored(Member, Members, snapshot=member_latest),
        ],
        facts={
            Invited: lambda member, _: PersonInvitedV1(person_id=member.id),
            Started: lambda member, fact: RoleStartedV1(person_id=member.id, role=fact.role, starts_on="2026-01-01"),
        },
    ),
    migrations=HERE / "keeper",
)

broken: set[str] = set()
"""Person ids whose events the reader cannot handle at the moment."""


held: dict[str, asyncio.Event] = {}
"""Person ids whose events wait within their transaction until a test says so."""


async def when_invited_note_it(uow: UnitOfWork, event: PersonInvitedV1, envelope: Envelope) -> None:
    if event.key in held:
        await held[event.key].wait()
    if str(event.person_id) in broken:
        raise ValueError("cannot be handled")
    await uow.execute(SEEN.insert().values(person_id=event.person_id, event_id=envelope.id, what="invited"))


async def when_role_started_note_it(uow: UnitOfWork, event: RoleStartedV1, envelope: Envelope) -> None:
    await uow.execute(SEEN.insert().values(person_id=event.person_id, event_id=envelope.id, what="role_started"))


async def when_employment_ended_note_a_known_person(
    uow: UnitOfWork, event: EmploymentEndedV1, envelope: Envelope
) -> None:
    if await uow.snapshot(PersonLatest, event.person_id) is None:
        raise NotYet(f"person {event.person_id} is not known here")
    await uow.execute(SEEN.insert().values(person_id=event.person_id, event_id=envelope.id, what="employment_ended"))


READER = Service(
    name="notifications",
    about="Reacts and projects, for tests of the kernel.",
    published=Published("notifications"),
    migrations=HERE / "reader",
    reactions=[
        Reaction(PersonInvitedV1, when_invited_note_it),
        Reaction(RoleStartedV1, when_role_started_note_it),
        Reaction(EmploymentEndedV1, when_employment_ended_note_a_known_person),
    ],
    projections=[Projection(PersonLatest, ProjectedPerson)],
)
