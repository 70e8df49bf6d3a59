"""Who may see what of matching, by what it knows itself of roles and pools. docs/access.md says the same for people."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.matching.domain.proposal import Proposal
from shared.access import Policy, by, organisation, own, parent, province, some
from shared.events.coaching import PoolLatest, RequestLatest
from shared.identity.grants import SIGNED_IN, service
from shared.identity.principal import Role

LANDING = by(service("landing"))
OPERATOR = by(Role.OPERATOR)
COORDINATOR = by(Role.COORDINATOR, province("provinces"))
OF_THE_POOL = by(Role.COORDINATOR, parent("pool_id", PoolLatest, province("provinces")))
OF_A_PROPOSAL = {
    *("proposal_id", "version", "request_id", "request_version", "pool_id", "alternatives", "gap", "rules_version"),
    *("catalogue_revision", "proposed_at"),
}
"""Not the coaches: each is told of his own score only."""


@dataclass(frozen=True)
class Skills:
    """Whose gap is asked for, who coaches him now or may, and where he works or was asked for."""

    person_id: UUID
    coaches: Collection[UUID]
    provinces: Collection[str]


OVERSEE_POOL = Policy(PoolLatest, COORDINATOR, OPERATOR, LANDING)
READ_PROPOSAL = Policy(
    Proposal,
    by(Role.COACH, some("coaches", own("coach_id")), sees=OF_A_PROPOSAL),
    by(Role.EMPLOYER_CONTACT, organisation("employer_id")),
    OF_THE_POOL,
    OPERATOR,
    LANDING,
)
EXPLAIN_PROPOSAL = Policy(Proposal, OF_THE_POOL, OPERATOR, LANDING)
EXPLAIN_REQUEST = Policy(RequestLatest, OF_THE_POOL, OPERATOR, LANDING)
COMPARE_WAITS = Policy(PoolLatest, COORDINATOR, by(Role.NATIONAL), OPERATOR, LANDING)
READ_GAP = Policy(
    Skills,
    by(SIGNED_IN, own("person_id")),
    by(Role.COACH, own("coaches")),
    COORDINATOR,
    LANDING,
)
