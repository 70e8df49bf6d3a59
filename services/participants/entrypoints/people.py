"""HTTP for people: invite, roles, employments, profile, the whole record."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.participants.application.describe_person import DescribePerson, describe_person
from services.participants.application.end_employment import EndEmployment, end_employment
from services.participants.application.end_role import EndRole, end_role
from services.participants.application.invite_person import InvitePerson, invite_person
from services.participants.application.policy import READ_PERSON
from services.participants.application.ports import Places, Register, Relations, Shelf
from services.participants.application.start_employment import StartEmployment, start_employment
from services.participants.application.start_role import StartRole, start_role
from services.participants.application.vouch_for_skill import VouchForSkill, vouch_for_skill
from services.participants.domain.person import Person
from services.participants.domain.profile import Evidence, LanguageLevel, Skill
from services.participants.domain.roles import Employment, RolePeriod
from services.participants.entrypoints.people_views import (
    EmploymentEnd,
    NewEmployment,
    NewPerson,
    NewProfile,
    NewRole,
    PersonRecord,
    PersonView,
    RoleEnd,
    Vouched,
    person_record,
    person_view,
)
from services.participants.entrypoints.preconditions import KnownVersion, etag
from shared.access import Standing, reach
from shared.clock import today
from shared.identity.principal import Role
from shared.outbox import Cause, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, allow, service

Manager = Annotated[Command, allow(Role.OPERATOR, Role.COORDINATOR, service("landing"))]
Anybody = Annotated[Caller, allow(SIGNED_IN)]


def commands_router(register: Register) -> APIRouter:
    """What operators, coordinators and the command line do to people."""
    router = APIRouter(prefix="/people", tags=["people"])

    @router.post("", status_code=201)
    async def invite(body: NewPerson, command: Manager) -> PersonView:
        """Enter a person, who works where the coordinator does until he says otherwise. Name and address are not
        repeated in the answer."""
        provinces = sorted(command.principal.provinces(today()))
        asked = InvitePerson(**dict(body), provinces=provinces)
        return await command.run(lambda uow: _viewed(invite_person(uow, asked, register)))

    @router.post("/{person_id}/roles")
    async def begin_role(person_id: UUID, body: NewRole, command: Manager) -> PersonView:
        """Let a role begin. The same role for the same organisation runs only once at a time."""
        period = RolePeriod(**dict(body) | {"starts_on": body.starts_on or today()})
        asked = StartRole(by=command.principal, person_id=person_id, period=period)
        return await command.run(lambda uow: _viewed(start_role(uow, asked)))

    @router.post("/{person_id}/roles/end")
    async def finish_role(person_id: UUID, body: RoleEnd, command: Manager) -> PersonView:
        """Let the role that runs on that day end."""
        asked = EndRole(by=command.principal, person_id=person_id, **dict(body))
        return await command.run(lambda uow: _viewed(end_role(uow, asked)))

    @router.post("/{person_id}/employments")
    async def begin_employment(person_id: UUID, body: NewEmployment, command: Manager) -> PersonView:
        """Write down for whom a person works, and to whom he reports."""
        asked = StartEmployment(by=command.principal, person_id=person_id, employment=Employment(**dict(body)))
        return await command.run(lambda uow: _viewed(start_employment(uow, asked)))

    @router.post("/{person_id}/employments/end")
    async def finish_employment(person_id: UUID, body: EmploymentEnd, command: Manager) -> PersonView:
        """Let the employment that runs on that day end."""
        asked = EndEmployment(by=command.principal, person_id=person_id, **dict(body))
        return await command.run(lambda uow: _viewed(end_employment(uow, asked)))

    return router


def records_router(units: UnitsOfWork, places: Places, shelf: Shelf) -> APIRouter:
    """A person's own record."""
    router = APIRouter(prefix="/people", tags=["people"])

    @router.get("/{person_id}")
    async def read(person_id: UUID, caller: Anybody, response: Response) -> PersonRecord:
        """The whole record: for the person himself, the command line and who opened it. To others it does not exist."""
        async with units.reading(caller.scope) as uow:
            person, _ = await reach(uow, Standing.of(caller.principal), READ_PERSON, person_id)
        response.headers["ETag"] = etag(person.version)
        return person_record(person)

    @router.put("/{person_id}/profile")
    async def replace_profile(
        person_id: UUID, body: NewProfile, version: KnownVersion, caller: Anybody, response: Response
    ) -> PersonView:
        """Replace skills, languages, region, travel and mode; what is left out is emptied."""
        asked = DescribePerson(
            by=caller.principal,
            person_id=person_id,
            known_version=version,
            **dict(body)
            | {
                "skills": [
                    Skill(skill.uri, skill.level, Evidence(skill.evidence), today(), skill.source)
                    for skill in body.skills
                ],
                "languages": [LanguageLevel(**dict(language)) for language in body.languages],
            },
        )
        async with units(Cause.by(caller.principal.subject)) as uow:
            person = await describe_person(uow, asked, places, shelf)
        response.headers["ETag"] = etag(person.version)
        return person_view(person)

    return router


def evidence_router(relations: Relations, shelf: Shelf) -> APIRouter:
    """What others vouch for."""
    router = APIRouter(prefix="/people", tags=["people"])

    @router.post("/{person_id}/skills")
    async def vouch(
        person_id: UUID, body: Vouched, command: Annotated[Command, allow(Role.COACH, Role.EMPLOYER_CONTACT)]
    ) -> PersonView:
        """Say at which level somebody can do it: his coach or employer, while they work together."""
        asked = VouchForSkill(by=command.principal, person_id=person_id, uri=body.uri, level=body.level)
        return await command.run(lambda uow: _viewed(vouch_for_skill(uow, asked, relations, shelf)))

    return router


async def _viewed(person: Awaitable[Person]) -> PersonView:
    return person_view(await person)
