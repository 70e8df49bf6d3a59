"""The questions that `unit_of_work.py` asks, as SQL."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.coaching.adapters import tables
from shared.db import Prepared, table_of

POOLS = table_of(tables.Pools)
REQUESTS = table_of(tables.Requests)

_line = (
    sa.text("""
        SELECT count(*) FILTER (WHERE NOT precedence AND first_requested_at <= :since) AS ahead,
               count(*) FILTER (WHERE precedence) AS with_precedence
        FROM requests WHERE pool_id = :pool_id AND state IN ('waitlisted', 'shortlisted', 'offered')
    """)
    .columns(ahead=sa.Integer, with_precedence=sa.Integer)
    .subquery("line")
)
# A successor goes on for the same purpose as the first request; the unique indexes say the same.
_starter = (
    sa.text("""
        SELECT EXISTS (SELECT 1 FROM projected_people WHERE id = :starter_key AND NOT gone) AS starter_known,
               EXISTS (SELECT 1 FROM engagements
                       WHERE starter_id = :starter_id AND ended_at IS NULL
                         AND replace(kind, 'successor', 'first') = replace(:kind, 'successor', 'first')
               ) AS starter_has_coach,
               running.id AS open_id, running.employer_id AS open_employer
        FROM (SELECT 1) AS once LEFT JOIN requests AS running
          ON running.starter_id = :starter_id AND running.state NOT IN ('closed', 'rejected', 'withdrawn')
         AND replace(running.kind, 'successor', 'first') = replace(:kind, 'successor', 'first')
    """)
    .columns(starter_known=sa.Boolean, starter_has_coach=sa.Boolean, open_id=sa.Uuid, open_employer=sa.Uuid)
    .subquery("starter")
)
_pool = POOLS.c.id == sa.bindparam("pool_id")
_opening = sa.select(*POOLS.columns, *_line.columns).join_from(POOLS, _line, sa.true()).where(_pool)
OPENING = Prepared(_opening)
OPENING_WITH_STARTER = Prepared(_opening.add_columns(*_starter.columns).join(_starter, sa.true()))

LINE = Prepared(sa.text("SELECT ahead, with_precedence FROM place_in_line(:pool_id, :since, :id)"))
"""Functions of the schema count also those in line whom the caller may not see."""

LINES = Prepared(
    sa.text("""
    SELECT request AS id, ahead, with_precedence
    FROM places_in_line(CAST(:pools AS uuid[])) WHERE request = ANY(:ids)
""")
)
"""Of many at once: each pool's line is walked once, however many of it are asked."""

TAKE_TURN = Prepared(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:of, 7110101))"))
"""Taken after all rows; who holds it waits for nobody, so it can be part of no deadlock."""

SHARE = Prepared(
    sa.text("""
    SELECT (SELECT count(*) FROM engagements
            WHERE pool_id = :pool_id AND employer_id = :employer_id AND ended_at IS NULL)
         + (SELECT count(*) FROM requests
            WHERE pool_id = :pool_id AND employer_id = :employer_id AND state = 'offered') AS running,
           EXISTS (SELECT 1 FROM requests
                   WHERE pool_id = :pool_id AND employer_id <> :employer_id
                     AND state IN ('waitlisted', 'shortlisted')) AS others_wait
""")
)

PARTIES = Prepared(
    sa.text("""
    SELECT id, gone, body, FALSE AS employs FROM projected_people WHERE id = ANY(:people)
    UNION ALL
    SELECT id, gone, body, TRUE FROM projected_organisations WHERE id = :employer AND NOT gone
""").bindparams(sa.bindparam("people", type_=ARRAY(sa.Text)))
)

LAPSED_OFFERS = Prepared(
    sa.text("""
    SELECT id FROM requests
    WHERE state = 'offered' AND due_at <= :now AND offers -> -1 ->> 'coach_id' = ANY(:coach_ids)
""").bindparams(sa.bindparam("coach_ids", type_=ARRAY(sa.Text)))
)

COACHES_WITH_LAPSED_OFFERS = Prepared(
    sa.text("""
    SELECT DISTINCT CAST(offers -> -1 ->> 'coach_id' AS uuid) AS coach_id FROM requests
    WHERE due_at <= :now AND state = 'offered' LIMIT 200
""")
)
EXPIRED_SHORTLISTS = Prepared(
    sa.text("SELECT id FROM requests WHERE due_at <= :now AND state = 'shortlisted' LIMIT 200")
)

LINE_OF_POOL = (
    sa.text("""
        SELECT r.id, r.pool_id, r.employer_id, r.state, r.target_group, r.first_requested_at, r.precedence,
               r.attention, 1 + line.ahead AS place
        FROM places_in_line(ARRAY[CAST(:pool_id AS uuid)]) AS line JOIN requests AS r ON r.id = line.request
        WHERE r.pool_id = :pool_id AND r.state IN ('waitlisted', 'shortlisted', 'offered')
    """)
    .columns(
        *(REQUESTS.c[name] for name in ("id", "pool_id", "employer_id", "state", "target_group")),
        *(REQUESTS.c[name] for name in ("first_requested_at", "precedence", "attention")),
        sa.column("place", sa.Integer),
    )
    .subquery("line")
)

REQUESTS_OF_LEAVERS = Prepared(
    sa.text("""
    SELECT r.id FROM projected_organisations AS o JOIN requests AS r ON r.employer_id = CAST(o.id AS uuid)
    WHERE o.body ->> 'left_on' <= :today AND r.state IN ('waitlisted', 'shortlisted', 'offered')
    ORDER BY r.id LIMIT 200
""")
)
"""A day in ISO form sorts as text; the partial index holds those that left, which are few."""
ENGAGEMENTS_OF_LEAVERS = Prepared(
    sa.text("""
    SELECT e.id, CAST(o.body ->> 'left_on' AS date) AS ends_on
    FROM projected_organisations AS o JOIN engagements AS e ON e.employer_id = CAST(o.id AS uuid)
    WHERE o.body ->> 'left_on' IS NOT NULL AND e.ended_at IS NULL
      AND (e.ends_on IS NULL OR e.ends_on > CAST(o.body ->> 'left_on' AS date))
    ORDER BY e.id LIMIT 200
""")
)
"""Of those that leave later too: coach and starter hear of it ahead."""
ENGAGEMENTS_THAT_END = Prepared(
    sa.text("""
    SELECT id, ends_on, end_reason FROM engagements WHERE ended_at IS NULL AND ends_on <= :today
    ORDER BY id LIMIT 200
""")
)
MEMBERSHIPS_OF_LEAVERS = Prepared(
    sa.text("""
    SELECT p.id AS pool_id, CAST(o.id AS uuid) AS organisation_id, CAST(o.body ->> 'left_on' AS date) AS left_on
    FROM projected_organisations AS o
    JOIN pools AS p ON p.members @> jsonb_build_array(jsonb_build_object('organisation_id', o.id))
    WHERE o.body ->> 'left_on' IS NOT NULL AND EXISTS (
        SELECT 1 FROM jsonb_array_elements(p.members) AS member
        WHERE member ->> 'organisation_id' = o.id
          AND coalesce(member ->> 'ends_on', 'open') > greatest(o.body ->> 'left_on', member ->> 'starts_on')
    )
    LIMIT 200
""")
)
