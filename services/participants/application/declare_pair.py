"""Declare that organisations compete, or that one wants to hire from the other: their people may not coach there."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.domain.errors import PairWithItself, UnknownOrganisation
from services.participants.domain.organisation import Organisation
from services.participants.domain.organisation_terms import PairKind
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class DeclarePair:
    """`other_id` is a competitor of, or wants to hire from, `organisation_id`; or is so no longer: `ends`."""

    by: Principal
    organisation_id: UUID
    other_id: UUID
    kind: PairKind
    ends: bool = False


async def declare_pair(uow: UnitOfWork, command: DeclarePair) -> Organisation:
    """Raises NotFound, UnknownOrganisation, PairWithItself, Forbidden."""
    if command.organisation_id == command.other_id:
        raise PairWithItself
    locked = {one.id: one for one in await uow.lock(Organisation, command.organisation_id, command.other_id)}
    organisation = locked.get(command.organisation_id)
    if organisation is None:
        raise NotFound("organisation")
    if command.ends and command.kind is PairKind.COMPETITOR:
        # It protects both: neither takes away what the other may have declared.
        await checking.check(uow, command.by, policy.ACT_IN_PROVINCE, organisation)
    await checking.check(uow, command.by, policy.SPEAK_FOR, organisation)
    if command.other_id not in locked:
        raise UnknownOrganisation
    change = organisation.unpair if command.ends else organisation.pair_with
    for changed in change(locked[command.other_id], command.kind):
        await uow.record(changed)
        await note(uow, f"{command.kind}_{'taken_back' if command.ends else 'declared'}", changed.id)
    return organisation
