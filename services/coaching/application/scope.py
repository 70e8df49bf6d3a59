"""Whose cases a caller may reach. `access.py` decides by it on one object, the queries filter lists by its fields."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.domain.pool import Pool


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`everything` is for the command line. A coordinator's provinces must overlap those of the pool."""

    everything: bool = False
    organisations: frozenset[UUID] = frozenset()
    provinces: frozenset[str] = frozenset()
    person_id: UUID | None = None

    def speaks_for(self, employer_id: UUID) -> bool:
        return self.everything or employer_id in self.organisations

    def coordinates(self, pool: Pool) -> bool:
        return self.everything or not self.provinces.isdisjoint(pool.provinces)

    def is_one_of(self, *people: UUID | None) -> bool:
        return self.everything or (self.person_id is not None and self.person_id in people)
