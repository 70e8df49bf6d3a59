"""Enter an organisation, or replace what it says about itself. Its regions follow from the postcode."""

from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.application.describe_person import VersionPassed
from services.participants.application.ports import Places, Register
from services.participants.domain.errors import KvkNumberTaken
from services.participants.domain.organisation import Details, Organisation
from services.participants.domain.organisation_terms import SectorVersion, SizeClass, SizeReason
from services.participants.domain.place import Postcode
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribeOrganisation:
    """Everything an organisation says about itself; what is left out is emptied."""

    by: Principal
    name: str
    postcode: str
    establishment_number: str | None = None
    size_class: SizeClass | None = None
    size_reason: SizeReason | None = None
    sector_code: str | None = None
    sector_version: SectorVersion | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterOrganisation(DescribeOrganisation):
    kvk_number: str


async def register_organisation(
    uow: UnitOfWork, command: RegisterOrganisation, places: Places, register: Register
) -> Organisation:
    """Raises UnknownPostcode, InvalidKvkNumber, InvalidName, KvkNumberTaken, Forbidden and what Details must hold."""
    organisation = Organisation.register(uuid7(), command.kvk_number, _details(command, places))
    await checking.check(uow, command.by, policy.ACT_IN_PROVINCE, organisation)
    if await register.kvk_number_taken(uow, organisation.kvk_number):
        raise KvkNumberTaken
    await uow.record(organisation)
    await note(uow, "organisation_registered", organisation.id)
    return organisation


async def describe_organisation(
    uow: UnitOfWork, id: UUID, known_version: int, command: DescribeOrganisation, places: Places
) -> Organisation:
    """Its own contacts may do it too, and move to another province. Raises as above, NotFound, VersionPassed."""
    organisation = await uow.lock_one(Organisation, id)
    await checking.check(uow, command.by, policy.SPEAK_FOR, organisation)
    if organisation.version != known_version:
        raise VersionPassed
    organisation.describe(_details(command, places))
    await uow.record(organisation)
    await note(uow, "organisation_described", organisation.id)
    return organisation


def _details(command: DescribeOrganisation, places: Places) -> Details:
    postcode = Postcode.parse(command.postcode)
    return Details(
        name=command.name,
        postcode=postcode,
        place=places.at(postcode),
        establishment_number=command.establishment_number,
        size_class=command.size_class,
        size_reason=command.size_reason,
        sector_code=command.sector_code,
        sector_version=command.sector_version,
    )
