"""Events of matching: it proposes, the owner of the capacity holds or refuses."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.events.base import Code, Fact, Part, facts

PROPOSALS = facts(
    "matching.proposals.v1",
    key="request_id",
    about="Which coach, or up to three, matching proposes for one version of a request, with the parts of the score.",
)


class ScorePart(Part):
    """One named part of a score and its points."""

    code: Code
    points: int


class ProposedCoach(Part):
    """`score` is the sum of its parts."""

    coach_id: UUID
    score: int
    parts: tuple[ScorePart, ...]


class CoachesProposedV1(Fact, wire_type="matching.proposal.coaches_proposed.v1", topic=PROPOSALS):
    """An answer to one version of a request; it lapses when the request has moved on. Best coach first."""

    proposal_id: UUID
    request_id: UUID
    request_version: int
    pool_id: UUID
    coaches: Annotated[tuple[ProposedCoach, ...], Field(min_length=1, max_length=3)]
