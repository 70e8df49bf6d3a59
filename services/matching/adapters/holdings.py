"""What matching holds about people, and what becomes of it when one is erased."""

from uuid import UUID

import sqlalchemy as sa

from services.matching.adapters import tables
from shared.erasure import Erased, Holdings, Kept, NoPerson, Way
from shared.outbox import UnitOfWork

NOBODY = UUID(int=0)
UNNAME = (
    sa.text("""
        UPDATE proposals SET coaches = CAST(replace(CAST(coaches AS text), :id, :nobody) AS jsonb)
        WHERE CAST(coaches AS text) LIKE '%' || :id || '%'
    """),
    sa.text("""
        UPDATE explanations SET body = CAST(replace(CAST(body AS text), :id, :nobody) AS jsonb)
        WHERE CAST(body AS text) LIKE '%' || :id || '%'
    """),
    sa.text("""
        UPDATE plans SET coach_ids = array_replace(coach_ids, CAST(:id AS uuid), CAST(:nobody AS uuid))
        WHERE CAST(:id AS uuid) = ANY(coach_ids)
    """),
)
MARK = ("for good", "the bare mark that an id is gone, so that a late message brings nobody back")
HOLDINGS = Holdings(
    Erased(tables.Proposals, ("coaches",), Way.OWN),
    Erased(tables.Explanations, ("body",), Way.OWN),
    Erased(tables.Plans, ("coach_ids",), Way.OWN),
    Kept(
        tables.Plans,
        ("inputs",),
        "its kept_until, two years unless set otherwise",
        "columns of numbers without anybody's id: skills, languages, regions and periods by row of a coach, so that a "
        "decision can be made again",
    ),
    Erased(tables.ProjectedPerson, ("body",), Way.OWN),
    Erased(tables.ProjectedCoach, ("body",), Way.OWN),
    Erased(tables.ProjectedRequest, ("body",), Way.OWN),
    Erased(tables.ProjectedEngagement, ("body",), Way.OWN),
    Kept(tables.ProjectedPerson, ("id",), *MARK),
    Kept(tables.ProjectedCoach, ("id",), *MARK),
    NoPerson(tables.ProjectedOrganisation, ("body",), "of organisations"),
    NoPerson(tables.ProjectedSkill, ("body",), "of the catalogue"),
    NoPerson(tables.ProjectedPool, ("body",), "of pools"),
)
PARTS = {
    "proposals": sa.text("""
        SELECT request_id, pool_id, employer_id, points, proposed_at, rules_version
        FROM proposals
        WHERE coaches @> jsonb_build_array(jsonb_build_object('coach_id', CAST(:id AS text)))
        ORDER BY proposed_at, id
    """),
}
"""What a coach is handed over: for which requests matching proposed him. Who stood beside him is of others."""


async def unname(uow: UnitOfWork, person_id: UUID) -> None:
    """Past decisions stay, for somebody who is nobody: his row keeps its place, so that they can be made again."""
    for statement in UNNAME:
        await uow.execute(statement, {"id": str(person_id), "nobody": str(NOBODY)})
