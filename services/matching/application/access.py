"""Who may see a proposal and the plan of a pool. Decided by what matching itself knows of roles and pools."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

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


def may_see_gap(
    principal: Principal, person_id: UUID, coaches: Iterable[UUID], provinces: Iterable[str], today: date
) -> bool:
    """The person himself, a coach who has him or an offer for him, coordinators of where he works or asked, the
    command line. `coaches` and `provinces` are those of the person."""
    return (
        principal.service == COMMAND_LINE
        or principal.person_id == person_id
        or (principal.person_id in set(coaches) and principal.holds(Role.COACH, today))
        or not principal.provinces(today).isdisjoint(provinces)
    )


def pools_overseen(principal: Principal, pools: Mapping[UUID, Iterable[str]], today: date) -> frozenset[UUID]:
    """Whose fairness he may see: operators, the national programme and the command line all pools, a coordinator those
    that serve a province of his. `pools`: each with its provinces."""
    if principal.holds(Role.NATIONAL, today):
        return frozenset(pools)
    return frozenset(id for id, provinces in pools.items() if oversees(principal, provinces, today))
