"""How far the platform is: counts over this service's tables and what it follows of coaching."""

import sqlalchemy as sa

from services.participants.application import policy
from services.participants.application.task_list import Progress
from shared.clock import today
from shared.identity.principal import Principal
from shared.outbox import UnitOfWork

COUNTS = sa.text("""
    SELECT EXISTS (SELECT 1 FROM people WHERE roles @> '[{"role": "coordinator"}]')::int AS coordinators,
           EXISTS (SELECT 1 FROM organisations)::int AS organisations,
           EXISTS (SELECT 1 FROM people WHERE roles @> '[{"role": "coach"}]')::int AS coaches,
           EXISTS (SELECT 1 FROM people WHERE roles @> '[{"role": "starter"}]')::int AS starters,
           EXISTS (SELECT 1 FROM projected_pools WHERE NOT gone)::int AS pools,
           EXISTS (SELECT 1 FROM projected_pools WHERE body -> 'members' <> '[]')::int AS members,
           EXISTS (SELECT 1 FROM projected_requests WHERE NOT gone
                   AND (:everybody OR body ->> 'employer_id' = ANY(:employers)))::int AS requests,
           EXISTS (SELECT 1 FROM projected_engagements WHERE NOT gone)::int AS engagements,
           count(*) FILTER (WHERE answer IS NULL) AS open_registrations,
           count(*) FILTER (WHERE answer IS NULL AND answer_due_on < :today) AS overdue_registrations
    FROM registrations WHERE :everywhere OR province = ANY(:provinces)
""").bindparams(
    sa.bindparam("employers", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("provinces", type_=sa.ARRAY(sa.Text)),
    sa.bindparam("today", type_=sa.Date),
)


class PostgresProgress:
    async def progress(self, uow: UnitOfWork, by: Principal) -> Progress:
        """Whether there is any, as 0 or 1, and how many registrations wait; an employer's own requests only."""
        day = today()
        employers = [str(id) for id in by.organisations(day)]
        parameters = {
            "everybody": not employers,
            "employers": employers,
            "everywhere": policy.trusted(by, day),
            "provinces": sorted(by.provinces(day)),
            "today": day,
        }
        return Progress(**(await uow.execute(COUNTS, parameters)).mappings().one())
