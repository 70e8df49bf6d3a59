"""An answer to one version of one request: up to three coaches, each with the parts of the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.matching.domain.request import Request
from services.matching.domain.score import Candidate


@dataclass(slots=True)
class Proposal:
    """Kept for explanation. `alternatives` counts the other coaches who were allowed; a `gap` of 0 is proved best.

    `plan_id` names the record of the plan that it came from; None for one from before records were kept.

    `causation_id`, `correlation_id` and `traceparent` are those of the request's state that is answered.
    """

    id: UUID
    request_id: UUID
    request_version: int
    pool_id: UUID
    employer_id: UUID
    points: int
    coaches: tuple[Candidate, ...]
    alternatives: int
    gap: float
    rules_version: str
    catalogue_revision: int
    proposed_at: datetime
    causation_id: str
    correlation_id: UUID
    traceparent: str | None
    plan_id: UUID | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class CoachesProposed:
    """The proposal was made."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What is the same for every proposal of a plan."""

    gap: float
    rules_version: str
    catalogue_revision: int
    now: datetime


def proposal_id(request_id: UUID, request_version: int) -> UUID:
    """The same for every attempt to answer this version, so that it is answered once."""
    return uuid5(request_id, str(request_version))


def propose(request: Request, coaches: Sequence[Candidate], allowed: int, basis: Basis) -> Proposal:
    """Answer this version of the request. `allowed` counts every coach who might have been proposed."""
    return Proposal(
        id=proposal_id(request.id, request.version),
        request_id=request.id,
        request_version=request.version,
        pool_id=request.pool_id,
        employer_id=request.employer.id,
        points=request.points,
        coaches=tuple(coaches),
        alternatives=allowed - len(coaches),
        gap=basis.gap,
        rules_version=basis.rules_version,
        catalogue_revision=basis.catalogue_revision,
        proposed_at=basis.now,
        causation_id=request.origin.event_id,
        correlation_id=request.origin.correlation_id,
        traceparent=request.origin.traceparent,
    )
