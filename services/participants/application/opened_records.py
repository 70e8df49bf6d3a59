"""Which operators opened somebody's record, why and when: told to that person, and to who has it open now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.participants.application import policy
from shared.access import Standing, reach
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork

MOST = 100
"""The newest; all stand in the export."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """`name` is None where the operator was erased since; `ends_at` when it was over."""

    operator_id: UUID
    name: str | None
    reason: str
    opened_at: datetime
    ends_at: datetime


class Openings(Protocol):
    async def of(self, uow: UnitOfWork, person_id: UUID, most: int) -> Sequence[Opened]:
        """The newest first."""


async def opened_records(uow: UnitOfWork, by: Principal, person_id: UUID, openings: Openings) -> Sequence[Opened]:
    """Raises NotFound for all others."""
    await reach(uow, Standing.of(by), policy.READ_PERSON, person_id)
    return await openings.of(uow, person_id, MOST)
