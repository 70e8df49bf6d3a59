"""Invite somebody to sign in: a person who is here, or a new one with a first role. A mail with the link follows."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.application import checking, policy
from services.participants.application.invite_person import InvitePerson, new_person
from services.participants.application.ports import Invitations, Register
from services.participants.application.start_role import lock_employer, permitted
from services.participants.domain.errors import EmailTaken, NothingToInvite
from services.participants.domain.invitation import Invitation
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.roles import PersonInvited, RolePeriod
from services.participants.domain.texts import email_key
from shared import clock
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork

SUPERSEDED = "superseded"


@dataclass(frozen=True, kw_only=True, slots=True)
class SendInvitation:
    """Either `person_id`, or `name` and `email`. `role` begins at once, unless that person holds it already.

    `provinces`: where somebody new works, until he describes himself; a coordinator gives at least one of his own.
    """

    by: Principal
    lasts: timedelta
    person_id: UUID | None = None
    name: str | None = None
    email: str | None = None
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH
    role: RolePeriod | None = None
    provinces: tuple[str, ...] = ()


async def send_invitation(
    uow: UnitOfWork, command: SendInvitation, register: Register, invitations: Invitations
) -> Invitation:
    """Raises NotFound, Forbidden, EmailTaken, NothingToInvite, and what entering a person and starting a role raise."""
    employer = await lock_employer(uow, command.role.organisation_id) if command.role else None
    person = await _invited(uow, command, register)
    provinces = set(person.provinces)
    if command.role is not None:
        provinces |= await _give(uow, command.by, person, command.role, employer)
    return await invite(uow, person, command, sorted(provinces), invitations)


async def invite(
    uow: UnitOfWork, person: Person, command: SendInvitation, provinces: list[str], invitations: Invitations
) -> Invitation:
    """Make the invitation of a locked person; open ones before it can be used no longer."""
    now = clock.now()
    for earlier in await invitations.open_of(uow, person.id, now):
        earlier.revoke(now, SUPERSEDED)
        await uow.record(earlier)
    invitation = Invitation(
        id=uuid7(),
        person_id=person.id,
        invited_by=command.by.subject,
        provinces=provinces,
        created_at=now,
        expires_at=now + command.lasts,
    )
    await uow.record(invitation)
    await uow.record(person, PersonInvited(invitation.id, invitation.expires_at))
    return invitation


async def _give(
    uow: UnitOfWork, by: Principal, person: Person, role: RolePeriod, employer: Organisation | None
) -> set[str]:
    """Let the role begin, unless it runs already; the provinces that follow from it."""
    period = await permitted(uow, by, role, employer)
    if not any(known.same_kind(period) and known.holds_on(clock.today()) for known in person.roles):
        await uow.record(person, person.start_role(period))
    return {employer.province} if employer else set(role.provinces)


async def _invited(uow: UnitOfWork, command: SendInvitation, register: Register) -> Person:
    """The person, locked or new."""
    if command.person_id is not None:
        person = await uow.lock_one(Person, command.person_id)
        await checking.check_manage(uow, command.by, person)
        return person
    if not command.email or not command.name:
        raise NothingToInvite
    known = await register.id_of_email(uow, email_key(command.email.strip()))
    if known is None:
        await checking.check_enter(uow, command.by, command.role, command.provinces)
        entered = InvitePerson(
            name=command.name,
            email=command.email,
            preferred_language=command.preferred_language,
            provinces=command.provinces,
        )
        person = await new_person(entered, uow, register)
        await uow.record(person)
        return person
    if not policy.trusted(command.by, clock.today()):
        raise EmailTaken
    return await uow.lock_one(Person, known)
