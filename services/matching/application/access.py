"""Who may see a proposal and the plan of a pool. Decided by what matching itself knows of roles and pools."""

from collections.abc import Iterable
from datetime import date

from services.matching.domain.proposal import Proposal
from services.matching.domain.score import Candidate
from shared.identity.principal import Principal, Role

COMMAND_LINE = "landing"


def oversees(principal: Principal, provinces: Iterable[str], today: date) -> bool:
    """Operators, the command line, and coordinators of a province that the pool serves."""
    return (
        principal.service == COMMAND_LINE
        or principal.holds(Role.OPERATOR, today)
        or not principal.provinces(today).isdisjoint(provinces)
    )


def visible_coaches(
    principal: Principal, proposal: Proposal, provinces: Iterable[str], today: date
) -> tuple[Candidate, ...]:
    """Who oversees the pool and the employer that asked see all of them; a proposed coach sees his own score."""
    if oversees(principal, provinces, today) or proposal.employer_id in principal.organisations(today):
        return proposal.coaches
    own_id = principal.person_id if principal.holds(Role.COACH, today) else None
    return tuple(coach for coach in proposal.coaches if coach.coach_id == own_id)
