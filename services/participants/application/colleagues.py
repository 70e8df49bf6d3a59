"""Who works for an organisation or speaks for it today, by name: for its contacts, who choose among them."""

from collections.abc import Sequence
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.application.find_people import People, Wanted
from services.participants.domain.organisation import Organisation
from shared.access import Standing
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


async def colleagues(
    uow: UnitOfWork, by: Principal, organisation_id: UUID, people: People, after: tuple[str, UUID] | None, limit: int
) -> Sequence[UUID]:
    """By name; an operator gets those whom he may know. Raises NotFound, Forbidden."""
    organisation = await uow.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    await checking.check(uow, by, policy.SPEAK_FOR, organisation)
    whole = await checking.may(uow, by, policy.KNOW_COLLEAGUES, organisation)
    who = None if whole else Standing.of(by)
    return await people.ids(uow, Wanted(who=who, organisation_id=organisation_id, after=after, limit=limit))
