"""Who works for an organisation or speaks for it today, by name: for its contacts, who choose among them."""

from collections.abc import Sequence
from uuid import UUID

from services.participants.application import policy
from services.participants.application.find_people import People, Wanted
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared.clock import today
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


async def colleagues(
    uow: UnitOfWork, by: Principal, organisation_id: UUID, people: People, after: tuple[str, UUID] | None, limit: int
) -> Sequence[Person]:
    """By name. Raises NotFound, Forbidden."""
    organisation = await uow.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    policy.check_may_pair(by, organisation, today())
    return await people.found(uow, Wanted(organisation_id=organisation_id, after=after, limit=limit))
