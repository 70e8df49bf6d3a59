"""How far the platform is, in the caller's provinces: from this service's tables and what it follows of coaching."""

from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters.my_data import RELATIONS
from services.participants.adapters.register import HOLDS
from services.participants.application import policy
from services.participants.application.task_list import Progress
from shared.clock import now, today
from shared.identity.principal import Principal
from shared.outbox import Cause, UnitOfWork, UnitsOfWork

COORDINATES, COACHES, STARTS = (HOLDS.format(role=f"'{role}'") for role in ("coordinator", "coach", "starter"))
COUNTS = sa.text(f"""
    WITH pools AS (
        SELECT id, body FROM projected_pools
        WHERE NOT gone AND (:everywhere OR body -> 'provinces' ?| :provinces)),
    -- By the index on roles first; then only those who hold the role today and work where the caller coordinates.
    nearby AS (
        SELECT roles FROM people
        WHERE (roles @> '[{{"role": "coach"}}]' OR roles @> '[{{"role": "starter"}}]')
          AND (:everywhere OR provinces ?| :provinces)),
    requests AS (
        SELECT body FROM projected_requests r
        WHERE NOT gone AND (body ->> 'employer_id' = ANY(:employers) OR body ->> 'pool_id' IN (SELECT id FROM pools)))
    SELECT EXISTS (SELECT 1 FROM people WHERE roles @> '[{{"role": "coordinator"}}]'
                   AND {COORDINATES})::int AS coordinators,
           EXISTS (SELECT 1 FROM organisations
                   WHERE left_on IS NULL AND (:everywhere OR province = ANY(:provinces)))::int AS organisations,
           EXISTS (SELECT 1 FROM people p, jsonb_array_elements(p.roles) r
                   JOIN organisations o ON o.id = CAST(r ->> 'organisation_id' AS uuid)
                   WHERE p.roles @> '[{{"role": "employer_contact"}}]'
                     AND (:everywhere OR o.province = ANY(:provinces)))::int AS contacts,
           EXISTS (SELECT 1 FROM nearby WHERE {COACHES})::int AS coaches,
           EXISTS (SELECT 1 FROM nearby WHERE {STARTS})::int AS starters,
           EXISTS (SELECT 1 FROM pools)::int AS pools,
           EXISTS (SELECT 1 FROM pools WHERE body -> 'members' <> '[]')::int AS members,
           EXISTS (SELECT 1 FROM projected_coaches c, jsonb_array_elements(c.body -> 'memberships') m
                   WHERE NOT c.gone AND m ->> 'pool_id' IN (SELECT id FROM pools))::int AS coaches_in_pools,
           EXISTS (SELECT 1 FROM requests)::int AS requests,
           EXISTS (SELECT 1 FROM projected_engagements
                   WHERE NOT gone AND body ->> 'pool_id' IN (SELECT id FROM pools))::int AS engagements,
           count(*) FILTER (WHERE answer IS NULL) AS open_registrations,
           count(*) FILTER (WHERE answer IS NULL AND answer_due_on < :today) AS overdue_registrations
    FROM registrations WHERE :everywhere OR province = ANY(:provinces)
""").bindparams(  # noqa: S608 only the names of roles are put in
    sa.bindparam("employers", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("provinces", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("today", type_=sa.Date),
)


class PostgresProgress:
    def __init__(self, units: UnitsOfWork) -> None:
        self._units = units

    async def progress(self, by: Principal) -> Progress:
        """Whether there is any, as 0 or 1, and how many registrations wait."""
        day = today()
        parameters = {
            "employers": [str(id) for id in by.organisations(day)],
            "everywhere": policy.trusted(by, day),
            "provinces": sorted(by.provinces(day)),
            "today": day,
            "day": day.isoformat(),
        }
        async with self._units(Cause.by("service:participants")) as uow:
            return Progress(**(await uow.execute(COUNTS, parameters)).mappings().one())

    async def offers(self, uow: UnitOfWork, coach_id: UUID) -> int:
        r = RELATIONS.c
        open_ones = (r.person_id == coach_id, r.kind == "offered", r.ends_at > now())
        return int((await uow.execute(sa.select(sa.func.count()).where(*open_ones))).scalar_one())
