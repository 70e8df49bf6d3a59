"""What is kept of a plan, so that its decisions can be shown and made again later."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.matching.domain.proposal import Proposal


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """The inputs of one plan, packed, with the versions by which they are to be read.

    `whole`: all who waited and every coach are in it; else only who got a coach, with the coaches in question.
    `coaches`: the ids of the rows of coaches, in the order of the inputs; nothing else in it names a person.
    """

    id: UUID
    pool_id: UUID
    planned_at: datetime
    rules_version: str
    catalogue_revision: int
    engine_version: str
    requests: int
    coaches: tuple[UUID, ...]
    whole: bool
    inputs: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a solver answers. There is a record where something is proposed."""

    proposals: list[Proposal] = field(default_factory=list)
    record: PlanRecord | None = None
