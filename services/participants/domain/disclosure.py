"""Who may know whose name. Deny first: without a relation that says otherwise a person stays a number.

Waiting shows nothing; an offer shows coach and employer's contact each other's name; an engagement gives the three each
other's contact; ended, the name for 90 days; declined or no fit, nothing. Coordinators of the pool's provinces have
contact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

AFTER_THE_END = timedelta(days=90)


class Disclosure(IntEnum):
    """Each level includes the one before it."""

    NONE = 0
    NAME = 1
    CONTACT = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """`person_id` stands in a case with `counterpart_id`, or with `organisation_id`'s contacts, until `ends_at`."""

    person_id: UUID
    counterpart_id: UUID | None = None
    organisation_id: UUID | None = None
    pool_id: UUID
    kind: str
    starts_at: datetime
    ends_at: datetime | None = None
    disclosure: Disclosure = Disclosure.NONE

    def holds_at(self, instant: datetime) -> bool:
        """A row comes with its case, so only its end needs the clock: an offer lapses without a job."""
        return self.ends_at is None or instant < self.ends_at

    def involves(self, party: "Party") -> bool:
        return party.id in (self.person_id, self.counterpart_id) or self.organisation_id in party.speaks_for

    def between(self, one: "Party", other: "Party") -> bool:
        return self._from(one, other) or self._from(other, one)

    def _from(self, one: "Party", other: "Party") -> bool:
        return one.id == self.person_id and (
            other.id == self.counterpart_id or self.organisation_id in other.speaks_for
        )


@dataclass(frozen=True, slots=True)
class Party:
    """A person as far as names are concerned: `speaks_for` are the organisations whose contact this is today."""

    id: UUID
    speaks_for: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `pools` are those in the provinces this person coordinates, each with its members of today."""

    party: Party
    pools: Mapping[UUID, frozenset[UUID]]


def disclosed(viewer: Viewer, subject: Party, relations: Iterable[Relation], instant: datetime) -> Disclosure:
    """What the viewer may know of the subject at that instant."""
    if viewer.party.id == subject.id:
        return Disclosure.CONTACT
    if any(subject.speaks_for & members for members in viewer.pools.values()):
        return Disclosure.CONTACT
    levels = [Disclosure.NONE]
    for relation in relations:
        if not relation.holds_at(instant):
            continue
        if relation.pool_id in viewer.pools and relation.involves(subject):
            return Disclosure.CONTACT
        if relation.between(viewer.party, subject):
            levels.append(relation.disclosure)
    return max(levels)
