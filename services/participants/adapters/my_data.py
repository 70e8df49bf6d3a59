"""What stands in this service's tables about one person, for that person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.participants.adapters import sign_in_tables, tables
from services.participants.application.my_data import OF_COACHES_AND_STARTERS, OF_THE_INVITED, Seen
from services.participants.domain.disclosure import Disclosure
from services.participants.domain.person import Person
from shared.clock import today
from shared.db import table_of
from shared.outbox import UnitOfWork

INVITATIONS = table_of(tables.Invitations)
RELATIONS, AUDIT = table_of(tables.RelationRows), table_of(tables.AuditEntries)
PARTS: dict[str, tuple[sa.Table, str, tuple[str, ...]]] = {
    "invitations": (
        INVITATIONS,
        "person_id",
        ("created_at", "expires_at", "redeemed_at", "revoked_at"),
    ),
    "registrations": (
        table_of(tables.Registrations),
        "person_id",
        ("kind", "name", "email", "postcode", "kvk_number", "target_group", "registered_at", "answer", "reason"),
    ),
    "sessions": (
        table_of(sign_in_tables.SessionRows),
        "person_id",
        ("way", "device", "begun_at", "seen_at", "ended_at"),
    ),
    "passkeys": (table_of(sign_in_tables.PasskeyRows), "person_id", ("device", "created_at", "used_at")),
    "outside_accounts": (table_of(sign_in_tables.OutsideAccounts), "person_id", ("issuer", "subject", "linked_at")),
    "audit": (AUDIT, "subject_id", ("action", "actor", "reason", "recorded_at")),
}
"""Kind to its table, the column with the person, and what is shown; hashes and tokens never."""


class PostgresMyData:
    async def sees(self, uow: UnitOfWork, person: Person, at: datetime) -> Sequence[Seen]:
        r, organisations = RELATIONS.c, list(person.speaks_for(today()))
        mine = sa.or_(r.person_id == person.id, r.counterpart_id == person.id, r.organisation_id.in_(organisations))
        still = sa.or_(r.ends_at.is_(None), r.ends_at > at)
        rows = (await uow.execute(sa.select(RELATIONS).where(mine, still).order_by(r.starts_at, r.id))).all()
        found = [OF_COACHES_AND_STARTERS] if rows else []
        theirs = (INVITATIONS.c.person_id == person.id, ~INVITATIONS.c.invited_by.startswith("service:"))
        invited = sa.exists().where(*theirs)
        found += [OF_THE_INVITED] if (await uow.execute(sa.select(invited))).scalar() else []
        return found + [_seen(row, person) for row in rows if row.disclosure > Disclosure.NONE]

    async def more(self, uow: UnitOfWork, person: Person) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind, (table, column, shown) in PARTS.items():
            query = sa.select(*(table.c[name] for name in shown)).where(table.c[column] == person.id)
            found[kind] = [dict(row) for row in (await uow.execute(query)).mappings()]
        return found


def _seen(row: sa.Row[Any], person: Person) -> Seen:
    if row.person_id != person.id:
        by, who = "the_other_in_the_case", row.person_id
    elif row.counterpart_id is not None:
        by, who = "the_other_in_the_case", row.counterpart_id
    else:
        by, who = "contacts_of_the_employer", row.organisation_id
    return Seen(by=by, who=who, what=Disclosure(row.disclosure).name.lower(), because=row.kind, until=row.ends_at)
