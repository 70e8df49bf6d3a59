"""What matching stores and the public form of what it says."""

from services.matching.adapters.tables import Proposals
from services.matching.domain.proposal import CoachesProposed, Proposal
from shared.events.matching import CoachesProposedV1, ProposedCoach, ScorePart
from shared.outbox import Published, Stored


def coaches_proposed(proposal: Proposal, _: CoachesProposed) -> CoachesProposedV1:
    return CoachesProposedV1(
        proposal_id=proposal.id,
        request_id=proposal.request_id,
        request_version=proposal.request_version,
        pool_id=proposal.pool_id,
        coaches=tuple(
            ProposedCoach(
                coach_id=coach.coach_id,
                score=coach.score,
                parts=tuple(ScorePart(code=part.code, points=part.points) for part in coach.parts),
            )
            for coach in proposal.coaches
        ),
    )


PUBLISHED = Published(
    "matching",
    stored=[Stored(Proposal, Proposals, correlation=lambda proposal: proposal.correlation_id)],
    facts={CoachesProposed: coaches_proposed},
)
