"""One statement that reads all a pool's plan depends on, so that every row is of the same moment.

Rows are (kind, id, version, body, more): pool, catalogue, request, coach, person, organisation, claim, known_coach.
"""

WORLD = """
WITH waiting AS (
    SELECT * FROM projected_requests WHERE waits AND pool_id = :pool_id
), members AS (
    SELECT * FROM projected_coaches WHERE pool_ids ? :pool_id AND EXISTS (SELECT 1 FROM waiting)
)
SELECT 'pool' AS kind, id, version, body::text, NULL AS more FROM projected_pools WHERE id = :pool_id AND NOT gone
UNION ALL
SELECT 'catalogue', '', revision, NULL, NULL FROM catalogue_revision
UNION ALL
SELECT 'request', w.id, w.version, w.body::text, jsonb_build_object(
    'event_id', coalesce(w.causation_id, w.event_id::text),
    'correlation_id', w.correlation_id,
    'traceparent', w.traceparent,
    'proposed', EXISTS (
        SELECT 1 FROM proposals p WHERE p.request_id = w.id::uuid AND p.request_version = w.version
    ))::text
FROM waiting w
UNION ALL
SELECT 'coach', id, version, body::text, NULL FROM members
UNION ALL
SELECT 'person', id, version, body::text, NULL FROM projected_people
WHERE NOT gone AND id IN (SELECT id FROM members UNION SELECT starter_id FROM waiting)
UNION ALL
SELECT 'organisation', id, version, body::text, NULL FROM projected_organisations
WHERE NOT gone AND id IN (SELECT employer_id FROM waiting)
UNION ALL
SELECT 'claim', r.id, (r.body->'offer'->>'points')::bigint, NULL, jsonb_build_array(m.id, r.pool_id)::text
FROM members m JOIN projected_requests r ON r.offered_coach_id = m.id
WHERE (r.body->'offer'->>'coach_version')::bigint > m.version
UNION ALL
SELECT 'claim', r.id, (r.body->>'points')::bigint, NULL, jsonb_build_array(m.id, r.pool_id)::text
FROM members m JOIN projected_requests r ON r.listed_coach_id = m.id
WHERE r.waits AND r.offered_coach_id IS NULL
UNION ALL
SELECT 'claim', r.id, p.points, NULL, jsonb_build_array(m.id, r.pool_id)::text
FROM members m
JOIN proposals p ON p.first_coach_id = m.id
JOIN projected_requests r ON r.id = p.request_id::text AND r.version = p.request_version
WHERE r.waits AND r.listed_coach_id IS NULL
UNION ALL
SELECT 'known_coach', w.id, 0, NULL, to_jsonb(r.offered_coach_id)::text
FROM waiting w JOIN projected_requests r ON r.starter_id = w.starter_id AND r.id <> w.id
WHERE r.offered_coach_id IS NOT NULL AND r.body->>'state' IN ('matched', 'closed')
"""
CATALOGUE = """
SELECT id, body->'broader' AS broader, body->'needs' AS needs FROM projected_skills WHERE NOT gone
"""
