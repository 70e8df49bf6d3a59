"""What matching holds about people, and what becomes of it when one is erased."""

from uuid import UUID

import sqlalchemy as sa

from services.matching.adapters import tables
from shared.erasure import Erased, Holdings, Kept, NoPerson, Way
from shared.outbox import UnitOfWork

NOBODY = UUID(int=0)
UNNAME = sa.text("""
    UPDATE proposals SET coaches = CAST(replace(CAST(coaches AS text), :id, :nobody) AS jsonb)
    WHERE CAST(coaches AS text) LIKE '%' || :id || '%'
""")
MARK = ("for good", "the bare mark that an id is gone, so that a late message brings nobody back")
HOLDINGS = Holdings(
    Erased(tables.Proposals, ("coaches",), Way.OWN),
    Erased(tables.ProjectedPerson, ("body",), Way.OWN),
    Erased(tables.ProjectedCoach, ("body",), Way.OWN),
    Erased(tables.ProjectedRequest, ("body",), Way.OWN),
    Kept(tables.ProjectedPerson, ("id",), *MARK),
    Kept(tables.ProjectedCoach, ("id",), *MARK),
    NoPerson(tables.ProjectedOrganisation, ("body",), "of organisations"),
    NoPerson(tables.ProjectedSkill, ("body",), "of the catalogue"),
    NoPerson(tables.ProjectedPool, ("body",), "of pools"),
)


async def unname(uow: UnitOfWork, person_id: UUID) -> None:
    """Explanations of past proposals stay, for somebody who is nobody."""
    await uow.execute(UNNAME, {"id": str(person_id), "nobody": str(NOBODY)})
