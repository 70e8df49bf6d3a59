"""A coordinator answers a registration: accepted, it becomes a person with a role and an invitation."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.application.invite_person import InvitePerson, new_person
from services.participants.application.ports import Invitations, Letters, Places, Register
from services.participants.application.send_invitation import SendInvitation, invite
from services.participants.application.start_role import lock_employer
from services.participants.domain.letter import Letter, LetterKind
from services.participants.domain.organisation import Details, Organisation
from services.participants.domain.person import Person
from services.participants.domain.place import Postcode
from services.participants.domain.registration import DeclineReason, Registration, RegistrationKind
from services.participants.domain.roles import Role, RolePeriod
from shared import clock
from shared.access import Standing, permission
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Answering:
    """Who answers which registration, and how long the invitation then lasts."""

    by: Principal
    registration_id: UUID
    lasts: timedelta


@dataclass(frozen=True)
class Parts:
    places: Places
    register: Register
    invitations: Invitations
    letters: Letters


async def accept_registration(uow: UnitOfWork, command: Answering, parts: Parts) -> Registration:
    """Somebody with that address who is here already gets the role too.

    Raises NotFound, RegistrationAnswered, and Forbidden for an employer that has moved to another province since.
    """
    registration = await _open(uow, command)
    organisation = await _employer(uow, command.by, registration, parts) if registration.kvk_number else None
    person = await _person(uow, registration, parts.register)
    period = _role(registration, organisation)
    if not any(known.same_kind(period) and known.overlaps(period) for known in person.roles):
        await uow.record(person, person.start_role(period))
    inviting = SendInvitation(by=command.by, lasts=command.lasts)
    await invite(uow, person, inviting, [registration.province], parts.invitations)
    registration.accept(clock.now(), person.id, organisation.id if organisation else None)
    await uow.record(registration)
    await note(uow, "registration_accepted", person.id)
    return registration


async def decline_registration(
    uow: UnitOfWork, command: Answering, reason: DeclineReason, letters: Letters
) -> Registration:
    """A mail tells the reason, unless the registration was not genuine. Raises NotFound, RegistrationAnswered."""
    registration = await _open(uow, command)
    registration.decline(clock.now(), reason)
    await uow.record(registration)
    await note(uow, "registration_declined", registration.id, reason)
    if reason is not DeclineReason.NOT_GENUINE:
        await letters.leave(uow, _declined(registration, reason), clock.real_now())
    return registration


def _declined(registration: Registration, reason: DeclineReason) -> Letter:
    return Letter(
        id=uuid7(),
        kind=LetterKind.REGISTRATION_DECLINED,
        name=registration.name,
        email=registration.email,
        language=registration.preferred_language,
        details={"reason": reason, "kind": registration.kind},
    )


async def _open(uow: UnitOfWork, command: Answering) -> Registration:
    registration = await uow.lock_one(Registration, command.registration_id)
    if not await permission(uow, Standing.of(command.by), policy.ANSWER_REGISTRATION, registration):
        raise NotFound("registration")
    registration.must_be_open()
    return registration


async def _employer(uow: UnitOfWork, by: Principal, registration: Registration, parts: Parts) -> Organisation:
    number = registration.kvk_number or ""
    found = await parts.register.organisation_of_kvk(uow, number)
    known = await lock_employer(uow, found.id) if found else None
    if known is not None:
        await checking.check_give(uow, by, Role.EMPLOYER_CONTACT, known)
        return known if known.takes_part_on(clock.today()) else await _back(uow, known)
    postcode = Postcode.parse(registration.postcode)
    name = registration.organisation_name or f"KvK {number}"
    details = Details(name=name, postcode=postcode, place=parts.places.at(postcode))
    organisation = Organisation.register(uuid7(), number, details)
    await uow.record(organisation)
    return organisation


async def _back(uow: UnitOfWork, organisation: Organisation) -> Organisation:
    """It left, and is let in again."""
    organisation.come_back()
    await uow.record(organisation)
    await note(uow, "organisation_came_back", organisation.id)
    return organisation


async def _person(uow: UnitOfWork, registration: Registration, register: Register) -> Person:
    known = await register.id_of_email(uow, registration.email_key)
    if known is not None:
        return await uow.lock_one(Person, known)
    entered = InvitePerson(
        name=registration.name, email=registration.email, preferred_language=registration.preferred_language
    )
    person = await new_person(entered, uow, register)
    if registration.kind is RegistrationKind.STARTER:
        person.pc4, person.provinces = registration.postcode, [registration.province]
        person.labour_market_region = registration.labour_market_region
    await uow.record(person)
    return person


def _role(registration: Registration, organisation: Organisation | None) -> RolePeriod:
    if organisation is not None:
        period = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=organisation.id, starts_on=clock.today())
        return organisation.within_its_part(period)
    return RolePeriod(role=Role.STARTER, target_group=registration.target_group, starts_on=clock.today())
