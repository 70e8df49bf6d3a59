"""What coaching holds about people, and what becomes of it when one is erased."""

from services.coaching.adapters import tables
from shared.erasure import Erased, Holdings, Kept, NoPerson, Way

MARK = "for good"
WHY_MARK = "the bare mark that an id is gone, so that a late message brings nobody back"
HOLDINGS = Holdings(
    Erased(tables.Requests, ("starter_id", "offers", "shortlist", "exclusions"), Way.OWN),
    Erased(tables.Engagements, ("coach_id", "starter_id"), Way.OWN),
    Erased(tables.Coaches, ("id",), Way.OWN),
    Erased(tables.ProjectedPerson, ("body",), Way.OWN),
    Kept(tables.ProjectedPerson, ("id",), MARK, WHY_MARK),
    NoPerson(tables.Requests, ("needs",), "what is asked for, in codes"),
    NoPerson(tables.Coaches, ("memberships", "leave", "target_groups"), "go with their coach"),
    NoPerson(tables.Pools, ("name", "provinces", "settings", "members"), "of pools and organisations"),
    NoPerson(tables.ProjectedOrganisation, ("body",), "of organisations"),
)
