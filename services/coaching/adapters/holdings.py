"""What coaching holds about people, and what becomes of it when one is erased."""

import sqlalchemy as sa

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
PARTS = {
    "coach": sa.text("""
        SELECT points_total, own_limit, points_held, points_used, memberships, leave, target_groups
        FROM coaches WHERE id = CAST(:id AS uuid)
    """),
    "offers": sa.text("""
        SELECT r.pool_id, r.employer_id, r.target_group, offer ->> 'state' AS state, offer ->> 'points' AS points,
               offer ->> 'offered_at' AS offered_at, offer ->> 'expires_at' AS expires_at
        FROM requests r, jsonb_array_elements(r.offers) AS offer
        WHERE r.offers @> jsonb_build_array(jsonb_build_object('coach_id', CAST(:id AS text)))
          AND offer ->> 'coach_id' = :id
        ORDER BY offer ->> 'offered_at'
    """),
    "requests": sa.text("""
        SELECT id, pool_id, employer_id, kind, state, target_group, is_complex, needs, first_requested_at, precedence
        FROM requests WHERE starter_id = CAST(:id AS uuid) ORDER BY id
    """),
    "engagements": sa.text("""
        SELECT id, pool_id, employer_id, coach_id, starter_id, kind, state, target_group, is_complex, points,
               proposed_at, intake_due_on, intake_held_on, starts_on, first_session_due_on, ended_at, end_reason
        FROM engagements WHERE coach_id = CAST(:id AS uuid) OR starter_id = CAST(:id AS uuid) ORDER BY id
    """),
}
"""What a person is handed over: the own side of each case. Who else was asked, and why others declined, is theirs."""
