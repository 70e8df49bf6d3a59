"""Proposals of which only counts who is proposed to whom."""

from collections.abc import Iterable
from uuid import UUID

from services.matching.domain.proposal import Proposal
from services.matching.domain.score import Candidate
from shared import clock


def proposal_of(id: UUID, request_id: UUID, pool_id: UUID, employer_id: UUID, coaches: Iterable[UUID]) -> Proposal:
    return Proposal(
        id=id,
        request_id=request_id,
        request_version=1,
        pool_id=pool_id,
        employer_id=employer_id,
        points=9,
        coaches=tuple(Candidate(coach, ()) for coach in coaches),
        alternatives=0,
        gap=0,
        rules_version="r",
        catalogue_revision=1,
        proposed_at=clock.now(),
        causation_id="c",
        correlation_id=request_id,
        traceparent=None,
    )
