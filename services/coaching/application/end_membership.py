"""An employer that left the platform takes part in no pool any more; what it has there ends beside this."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.domain.facts import MembershipEnded
from services.coaching.domain.pool import Pool

LEFT = "organisation_left"


@dataclass(frozen=True)
class EndMembership:
    """`on` is the first day on which it takes no part."""

    pool_id: UUID
    organisation_id: UUID
    on: date


async def end_membership(uow: Work, command: EndMembership) -> Pool:
    """Raises NotFound."""
    pool = await uow.lock_one(Pool, command.pool_id)
    if pool.end_member(command.organisation_id, command.on):
        await uow.record(pool, MembershipEnded(command.organisation_id, command.on, LEFT))
    return pool
