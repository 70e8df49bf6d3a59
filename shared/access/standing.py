"""Who asks, and what is theirs on the day of asking. Made once for a request; policies decide by nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from shared.clock import now, today
from shared.identity.grants import holds
from shared.identity.principal import Principal


@dataclass(frozen=True, slots=True)
class Standing:
    """Periods of roles are weighed here and nowhere else: a role that ended yesterday gives no organisation today."""

    principal: Principal
    day: date
    organisations: frozenset[UUID]
    provinces: frozenset[str]
    moment: datetime

    @classmethod
    def of(cls, principal: Principal, day: date | None = None) -> Self:
        """As of that day; today where none is given."""
        day = day or today()
        return cls(principal, day, principal.organisations(day), principal.provinces(day), now())

    @property
    def person_id(self) -> UUID | None:
        return self.principal.person_id

    def has(self, grant: str) -> bool:
        return holds(self.principal, grant, self.day)
