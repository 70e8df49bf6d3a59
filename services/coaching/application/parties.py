"""What this service knows of those whom a match concerns, as participants publishes them."""

from dataclasses import dataclass

from shared.events.participants import OrganisationLatest, PersonLatest
from shared.outbox.look_up import LookUp


@dataclass(frozen=True)
class Parties:
    """`employer` is None where it is gone or has not arrived here."""

    people: LookUp[PersonLatest]
    employer: OrganisationLatest | None
