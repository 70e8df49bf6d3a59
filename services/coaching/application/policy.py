"""Who may do what in coaching. Endpoints ask these and nothing else; docs/access.md says the same for people to read.

Every relation counts only for its own role, held today: who was a coach until yesterday reaches no case as a coach.
"""

from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.parts import Offer
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.access import Policy, by, not_over, organisation, own, parent, province, some
from shared.identity.grants import SIGNED_IN, service
from shared.identity.principal import Role

LANDING = by(service("landing"))
OPERATOR = by(Role.OPERATOR)
"""Operators administer pools and coaches; cases are not theirs."""
MY_REGION = province("provinces")
COORDINATOR = by(Role.COORDINATOR, MY_REGION)
OF_THE_POOL = by(Role.COORDINATOR, parent("pool_id", Pool, MY_REGION))
OF_A_POOL = by(Role.COORDINATOR, some("memberships", not_over, parent("pool_id", Pool, MY_REGION)))
EMPLOYER = organisation("employer_id")

# What an employer sees of a case, and nothing else. Who declined and why is between coach and coordinator; how it goes
# between coach and starter is theirs.
OF_A_REQUEST = {
    *("request_id", "version", "request_group_id", "pool_id", "employer_id", "starter_id", "kind", "state"),
    *("target_group", "complex", "points", "needs", "first_requested_at", "precedence", "place_in_line"),
    *("with_precedence", "offer", "shortlist", "shortlist_expires_at", "engagement_id", "continuation_of", "refused"),
}
OF_AN_ENGAGEMENT = {
    *("engagement_id", "version", "request_id", "pool_id", "employer_id", "coach_id", "starter_id", "state"),
    *("target_group", "points", "proposed_at", "intake_due_on", "starts_on", "first_session_due_on", "ends_on"),
    "ended_at",
}
OF_ANY_POOL = {"pool_id", "version", "name", "mode", "gather_minutes", "provinces", "settings"}
"""Not its members: each employer is told of its own membership only."""

READ_POOL = Policy(Pool, by(SIGNED_IN, sees=OF_ANY_POOL), COORDINATOR, OPERATOR, LANDING)
MANAGE_POOL = Policy(Pool, COORDINATOR, OPERATOR, LANDING)

ENTER_COACH = Policy(Coach, by(Role.COORDINATOR), OPERATOR, LANDING)
READ_COACH = Policy(Coach, by(Role.COACH, own("id")), OF_A_POOL, OPERATOR, LANDING)
PLAN_LEAVE = READ_COACH

READ_REQUEST = Policy(Request, by(Role.EMPLOYER_CONTACT, EMPLOYER, sees=OF_A_REQUEST), OF_THE_POOL, LANDING)
ASK = Policy(Request, by(Role.EMPLOYER_CONTACT, EMPLOYER), OF_THE_POOL, LANDING)
WITHDRAW_REQUEST = ASK
CHOOSE_COACH = Policy(Request, by(Role.EMPLOYER_CONTACT, EMPLOYER))
DECIDE = Policy(Request, OF_THE_POOL, LANDING)
IMPORT = Policy(Request, LANDING)
"""First dates, points and exclusions that began elsewhere."""

ANSWER_OFFER = Policy(Offer, by(Role.COACH, own("coach_id")))
READ_OFFERS = Policy(Request, by(Role.COACH, some("offers", own("coach_id"))))

READ_ENGAGEMENT = Policy(
    Engagement,
    by(Role.COACH, own("coach_id")),
    by(SIGNED_IN, own("starter_id")),  # also afterwards: it stays his own story
    by(Role.EMPLOYER_CONTACT, EMPLOYER, sees=OF_AN_ENGAGEMENT),
    OF_THE_POOL,
    LANDING,
)
GUIDE = Policy(Engagement, by(Role.COACH, own("coach_id")), OF_THE_POOL, LANDING)
PART = Policy(Engagement, by(Role.COACH, own("coach_id")), by(Role.STARTER, own("starter_id")))
