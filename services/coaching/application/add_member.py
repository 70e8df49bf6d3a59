"""An employer takes part in a pool."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.domain.errors import HasLeft, UnknownId
from services.coaching.domain.pool import Member, Pool
from shared import clock
from shared.events.participants import OrganisationLatest


@dataclass(frozen=True, kw_only=True)
class AddMember:
    """`starts_on` None: today."""

    pool_id: UUID
    organisation_id: UUID
    starts_on: date | None = None
    ends_on: date | None = None


async def add_member(uow: Work, command: AddMember) -> Pool:
    """Raises NotFound, UnknownId, HasLeft, WrongDates or Overlap."""
    pool = await uow.lock_one(Pool, command.pool_id)
    found = await uow.snapshots(OrganisationLatest, [command.organisation_id])
    organisation = found.get(str(command.organisation_id))
    if organisation is None:
        raise UnknownId("organisation")
    starts_on = command.starts_on or clock.today()
    if organisation.left_on is not None and starts_on >= organisation.left_on:
        raise HasLeft
    pool.add_member(Member(starts_on=starts_on, ends_on=command.ends_on, organisation_id=command.organisation_id))
    await uow.record(pool)
    return pool
