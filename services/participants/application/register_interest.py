"""Keep what somebody outside says who would like to take part. Whether he is known here already changes no answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from uuid_utils.compat import uuid7

from services.participants.application.ports import Places, Register, Registrations
from services.participants.domain.place import Postcode
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.registration import Registration, RegistrationKind
from services.participants.domain.roles import TargetGroup
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterInterest:
    """`answered_within` days somebody will have looked at it."""

    kind: RegistrationKind
    name: str
    email: str
    postcode: str
    answered_within: int
    kvk_number: str | None = None
    organisation_name: str | None = None
    target_group: TargetGroup | None = None
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH


async def register_interest(
    uow: UnitOfWork, command: RegisterInterest, places: Places, register: Register, registrations: Registrations
) -> date:
    """The day by which an answer comes; a second registration while one is open is not kept beside it.

    Who names an employer that is here already is answered where that employer is, whatever postcode he gives.

    Raises IncompleteRegistration, UnknownPostcode, InvalidName, InvalidEmail, InvalidKvkNumber.
    """
    postcode = Postcode.parse(command.postcode)
    place = places.at(postcode)
    registration = Registration(
        id=uuid7(),
        kind=command.kind,
        name=command.name,
        email=command.email,
        email_key="",
        preferred_language=command.preferred_language,
        kvk_number=command.kvk_number,
        organisation_name=command.organisation_name,
        target_group=command.target_group,
        registered_at=clock.now(),
        answer_due_on=clock.today() + timedelta(days=command.answered_within),
        postcode=postcode.digits,
        province=place.province,
        labour_market_region=place.labour_market_region,
    )
    registration.check()
    known = await register.organisation_of_kvk(uow, command.kvk_number) if command.kvk_number else None
    if known is not None:
        registration.province, registration.labour_market_region = known.province, known.labour_market_region
    if not await registrations.any_open(uow, registration.email_key, registration.kind):
        await uow.record(registration)
    return registration.answer_due_on
