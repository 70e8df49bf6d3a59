"""HTTP for invitations: send, list, revoke, and the link for one copy of the mail. Redeeming one is part of sign-in."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel, Field

from services.participants.application.policy import FIND_PERSON, NAME_INVITED
from services.participants.application.ports import Invitations, Register
from services.participants.application.send_invitation import SendInvitation, send_invitation
from services.participants.application.use_invitation import make_link, revoke_invitation
from services.participants.domain.invitation import Invitation, InvitationState
from services.participants.domain.person import Person
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.roles import RolePeriod
from services.participants.entrypoints.fields import Body, Provinces, ReasonCode, Text
from services.participants.entrypoints.people_views import NewRole
from shared.access import Standing, permission
from shared.clock import now, today
from shared.identity.principal import Role
from shared.outbox import Cause, UnitOfWork, UnitsOfWork
from shared.web import Caller, Command, Page, Paging, allow, page, service

INVITERS = (Role.OPERATOR, Role.COORDINATOR, Role.EMPLOYER_CONTACT, service("landing"))


class NewInvitation(Body):
    """`person_id` of somebody who is here, or `name` and `email` of somebody new. `role` begins at once.

    `provinces`: where somebody new is going to work; a coach or a starter may change that himself.
    """

    person_id: UUID | None = None
    name: Text | None = None
    email: Text | None = None
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH
    role: NewRole | None = None
    provinces: Provinces = ()


class Revocation(Body):
    reason: ReasonCode


class InvitationView(BaseModel):
    """Without name and address; ask for the name by `POST /people/lookup`."""

    invitation_id: UUID
    person_id: UUID
    state: InvitationState
    provinces: list[str]
    created_at: datetime
    expires_at: datetime


class ListedInvitation(InvitationView):
    """With the name and today's roles; without both for an operator who did not invite him and may not find him."""

    name: str | None
    roles: list[Role]


class Link(BaseModel):
    """`token` stands at the end of the link's path, and is stored nowhere."""

    invitation_id: UUID
    person_id: UUID
    token: str = Field(repr=False)
    expires_at: datetime


def invitation_view(invitation: Invitation) -> InvitationView:
    return InvitationView(
        invitation_id=invitation.id,
        person_id=invitation.person_id,
        state=invitation.state(now()),
        provinces=invitation.provinces,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
    )


def invitations_router(units: UnitsOfWork, register: Register, invitations: Invitations, lasts: timedelta) -> APIRouter:
    router = APIRouter(prefix="/invitations", tags=["invitations"])

    @router.post("", status_code=201)
    async def invite(body: NewInvitation, command: Annotated[Command, allow(*INVITERS)]) -> InvitationView:
        """Send an invitation by mail. Earlier ones of that person can be used no longer."""
        role = RolePeriod(**dict(body.role) | {"starts_on": body.role.starts_on or today()}) if body.role else None
        asked = SendInvitation(by=command.principal, lasts=lasts, **dict(body) | {"role": role})
        return await command.run(lambda uow: _viewed(send_invitation(uow, asked, register, invitations)))

    @router.get("")
    async def list_all(
        caller: Annotated[Caller, allow(*INVITERS)],
        paging: Annotated[Paging, Depends()],
        unanswered: Annotated[bool, Query(description="Without those used or revoked.")] = False,
    ) -> Page[ListedInvitation]:
        """Those of your provinces and those you sent, in the order in which they were made."""
        after, who = paging.after(UUID), Standing.of(caller.principal)
        async with units.reading(caller.scope) as uow:
            found = await invitations.listed(uow, who, after[0] if after else None, paging.limit + 1, unanswered)
            people = await register.people(uow, {one.person_id for one in found})
            rows = [(one, await _known(uow, who, one, people.get(one.person_id))) for one in found]
        return page(rows, paging, lambda row: row[0].id, lambda row: _listed(*row))

    @router.post("/{invitation_id}/revocation")
    async def revoke(
        invitation_id: UUID, body: Revocation, command: Annotated[Command, allow(*INVITERS)]
    ) -> InvitationView:
        """From now on its links lead nowhere."""
        return await command.run(
            lambda uow: _viewed(revoke_invitation(uow, command.principal, invitation_id, body.reason))
        )

    @router.post("/{invitation_id}/link")
    async def link(
        invitation_id: UUID,
        caller: Annotated[Caller, allow(service("notifications"), service("landing"))],
        reason: Annotated[UUID | None, Header(description="Id of the event that the mail tells of.")] = None,
    ) -> Link:
        """A link for one copy of the mail. Each copy has its own; the first that is used ends them all."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            invitation, token = await make_link(uow, invitation_id, reason)
        return Link(
            invitation_id=invitation.id,
            person_id=invitation.person_id,
            token=token,
            expires_at=invitation.expires_at,
        )

    return router


async def _viewed(invitation: Awaitable[Invitation]) -> InvitationView:
    return invitation_view(await invitation)


async def _known(uow: UnitOfWork, who: Standing, sent: Invitation, person: Person | None) -> Person | None:
    """The person, where the caller is told the name with the invitation, or knows it anyway."""
    told = await permission(uow, who, NAME_INVITED, sent) or await permission(uow, who, FIND_PERSON, person)
    return person if told else None


def _listed(invitation: Invitation, person: Person | None) -> ListedInvitation:
    view = dict(invitation_view(invitation))
    if person is None:
        return ListedInvitation(**view, name=None, roles=[])
    held = {Role(period.role) for period in person.roles if period.holds_on(today())}
    return ListedInvitation(**view, name=person.name, roles=sorted(held))
