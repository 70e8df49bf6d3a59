"""Enter an organisation. Its regions follow from the postcode of its establishment."""

from dataclasses import dataclass

from uuid_utils.compat import uuid7

from services.participants.application import policy
from services.participants.application.audit import note
from services.participants.application.ports import Places, Register
from services.participants.domain.errors import KvkNumberTaken
from services.participants.domain.organisation import Organisation, SizeClass
from services.participants.domain.place import Postcode
from shared.clock import today
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterOrganisation:
    by: Principal
    kvk_number: str
    name: str
    postcode: str
    size_class: SizeClass | None = None
    sector_code: str | None = None


async def register_organisation(
    uow: UnitOfWork, command: RegisterOrganisation, places: Places, register: Register
) -> Organisation:
    """Raises UnknownPostcode, InvalidKvkNumber, InvalidName, KvkNumberTaken, Forbidden."""
    postcode = Postcode.parse(command.postcode)
    organisation = Organisation.register(
        uuid7(),
        kvk_number=command.kvk_number,
        name=command.name,
        postcode=postcode,
        place=places.at(postcode),
    )
    organisation.size_class, organisation.sector_code = command.size_class, command.sector_code
    policy.check_may_act_in(command.by, organisation.province, today())
    if await register.kvk_number_taken(uow, organisation.kvk_number):
        raise KvkNumberTaken
    await uow.record(organisation)
    await note(uow, "organisation_registered", organisation.id)
    return organisation
