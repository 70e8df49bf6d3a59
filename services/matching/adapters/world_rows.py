"""The statements that read what a pool's plan depends on: first which versions there are, then bodies of what is new.

Rows of the first are (kind, id, version, body, one, two, flag): pool with its body, catalogue, request with employer,
starter and whether this version has its proposal, coach, person, organisation, claim with its points for a version,
coach and pool, known_coach with the coach. Those of the second are (kind, id, version, body, more).
"""

WORLD = """
WITH waiting AS (
    SELECT id, version, employer_id, starter_id FROM projected_requests WHERE waits AND pool_id = :pool_id
), members AS (
    SELECT id, version FROM projected_coaches WHERE pool_ids ? :pool_id AND EXISTS (SELECT 1 FROM waiting)
)
SELECT 'pool' AS kind, id, version, body::text AS body, NULL AS one, NULL AS two, NULL::boolean AS flag
FROM projected_pools WHERE id = :pool_id AND NOT gone
UNION ALL
SELECT 'catalogue', '', revision, NULL, NULL, NULL, NULL FROM catalogue_revision
UNION ALL
SELECT 'request', w.id, w.version, NULL, w.employer_id, w.starter_id, EXISTS (
    SELECT 1 FROM proposals p WHERE p.request_id = w.id::uuid AND p.request_version = w.version
)
FROM waiting w
UNION ALL
SELECT 'coach', id, version, NULL, NULL, NULL, NULL FROM members
UNION ALL
SELECT 'person', id, version, NULL, NULL, NULL, NULL FROM projected_people
WHERE NOT gone AND id IN (SELECT id FROM members UNION SELECT starter_id FROM waiting)
UNION ALL
SELECT 'organisation', id, version, NULL, NULL, NULL, NULL FROM projected_organisations
WHERE NOT gone AND id IN (SELECT employer_id FROM waiting)
UNION ALL
SELECT 'claim', r.id, (r.body->'offer'->>'points')::bigint, NULL, m.id, r.pool_id, NULL
FROM members m JOIN projected_requests r ON r.offered_coach_id = m.id
WHERE (r.body->'offer'->>'coach_version')::bigint > m.version
UNION ALL
SELECT 'claim', r.id, (r.body->>'points')::bigint, NULL, m.id, r.pool_id, NULL
FROM members m JOIN projected_requests r ON r.listed_coach_id = m.id
WHERE r.waits AND r.offered_coach_id IS NULL
UNION ALL
SELECT 'claim', r.id, p.points, NULL, m.id, r.pool_id, NULL
FROM members m
JOIN proposals p ON p.first_coach_id = m.id
JOIN projected_requests r ON r.id = p.request_id::text AND r.version = p.request_version
WHERE r.waits AND r.listed_coach_id IS NULL
UNION ALL
SELECT 'known_coach', w.id, 0, NULL, r.offered_coach_id, NULL, NULL
FROM waiting w JOIN projected_requests r ON r.starter_id = w.starter_id AND r.id <> w.id
WHERE r.offered_coach_id IS NOT NULL AND r.body->>'state' IN ('matched', 'closed')
"""
BODIES = """
SELECT 'request' AS kind, id, version, body::text AS body, jsonb_build_object(
    'event_id', coalesce(causation_id, event_id::text),
    'correlation_id', correlation_id,
    'traceparent', traceparent)::text AS more
FROM projected_requests WHERE id = ANY(:request) AND NOT gone
UNION ALL
SELECT 'coach', id, version, body::text, NULL FROM projected_coaches WHERE id = ANY(:coach) AND NOT gone
UNION ALL
SELECT 'person', id, version, body::text, NULL FROM projected_people WHERE id = ANY(:person) AND NOT gone
UNION ALL
SELECT 'organisation', id, version, body::text, NULL FROM projected_organisations
WHERE id = ANY(:organisation) AND NOT gone
"""
CATALOGUE = """
SELECT id, body->'broader' AS broader, body->'needs' AS needs FROM projected_skills WHERE NOT gone
"""
