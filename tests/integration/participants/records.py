"""What participants stores of people and organisations, with values that do not matter filled in."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.domain.invitation import Invitation
from services.participants.domain.opening import Opening
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.registration import Registration, RegistrationKind
from services.participants.domain.roles import Role, RolePeriod
from shared import clock
from shared.events.participants import RolePeriod as PublicRolePeriod


def organisation(id: UUID, province: str) -> Organisation:
    return Organisation(
        id=id,
        kvk_number=f"{secrets.randbelow(10**8):08}",
        name="Voorbeeld BV",
        postcode="5038",
        municipality="Tilburg",
        province=province,
        labour_market_region="AM01",
    )


def person(
    id: UUID, provinces: Iterable[str], roles: Iterable[PublicRolePeriod], opened_to: Iterable[Opening] = ()
) -> Person:
    """With the roles that his snapshot has."""
    email = f"{id}@voorbeeld.example"
    return Person(
        id=id,
        name="Voorbeeld",
        email=email,
        email_key=email,
        provinces=sorted(provinces),
        roles=[
            RolePeriod(
                role=Role(period.role),
                organisation_id=period.organisation_id,
                provinces=period.provinces,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
            )
            for period in roles
        ],
        opened_to=list(opened_to),
    )


def invitation(
    sender: object, provinces: Iterable[str] = (), person_id: UUID | None = None, id: UUID | None = None
) -> Invitation:
    now = clock.now()
    return Invitation(
        id=id or uuid7(),
        person_id=person_id or uuid7(),
        invited_by=str(sender),
        provinces=list(provinces),
        created_at=now,
        expires_at=now + timedelta(days=1),
    )


def registration(province: str, id: UUID | None = None) -> Registration:
    return Registration(
        id=id or uuid7(),
        kind=RegistrationKind.STARTER,
        name="Noor",
        email="noor@voorbeeld.example",
        email_key="noor@voorbeeld.example",
        preferred_language=PreferredLanguage.DUTCH,
        postcode="5038",
        province=province,
        labour_market_region="AM01",
        registered_at=clock.now(),
        answer_due_on=clock.today(),
    )


def opening(operator: UUID, *, is_over: bool = False) -> Opening:
    """It ends, or ended, an hour from now."""
    hour = timedelta(hours=1)
    return Opening(operator_id=operator, ends_at=clock.now() + (-hour if is_over else hour))
