"""What participants holds about people, and what becomes of it when one is erased."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters import letters, processings_to_tell, read_processings, sign_in_tables, tables
from services.participants.adapters.erasure_tables import Erasures
from services.participants.domain.person import Person
from shared.db import table_of
from shared.erasure import Erased, Holdings, Kept, NoPerson, Way
from shared.outbox import UnitOfWork

PEOPLE, RELATIONS = table_of(tables.People), table_of(tables.RelationRows)
REGISTRATIONS, ROWS = table_of(tables.Registrations), table_of(tables.ImportRows)
ERASURES = table_of(Erasures)
PERSONAL = ("name", "email", "email_key", "roles", "employments", "skills", "languages", "provinces")
HOLDINGS = Holdings(
    Erased(tables.People, ("id", "employments"), Way.OWN),
    Erased(tables.Registrations, ("person_id",), Way.DELETE),
    Erased(tables.Invitations, ("person_id",), Way.DELETE),
    Erased(letters.LetterRows, ("person_id",), Way.DELETE),
    Erased(letters.AddressChanges, ("person_id",), Way.DELETE),
    Erased(read_processings.ReadProcessings, ("person_id",), Way.DELETE),
    Erased(processings_to_tell.ProcessingsToTell, ("person_id",), Way.DELETE),
    Erased(tables.RelationRows, ("person_id", "counterpart_id"), Way.DELETE),
    Erased(sign_in_tables.SessionRows, ("person_id",), Way.DELETE),
    Erased(sign_in_tables.KnownBrowsers, ("person_id",), Way.DELETE),
    Erased(sign_in_tables.CeremonyRows, ("person_id",), Way.DELETE),
    Erased(sign_in_tables.PasskeyRows, ("person_id",), Way.DELETE),
    Erased(sign_in_tables.SignInLinks, ("person_id",), Way.DELETE),
    Erased(sign_in_tables.OutsideAccounts, ("person_id",), Way.DELETE),
    Erased(tables.ProjectedCoaches, ("body",), Way.OWN),
    Erased(tables.ProjectedRequests, ("body",), Way.OWN),
    Erased(tables.ProjectedEngagements, ("body",), Way.OWN),
    Kept(tables.Invitations, ("invited_by",), "as long as the invited person", "who let somebody in; an id only"),
    Kept(tables.People, ("opened_to",), "until it is opened again", "which operator opened a record; an id only"),
    Kept(tables.AuditEntries, ("actor", "subject_id", "reason"), "5 years", "who did what; ids and codes only"),
    Kept(tables.ProjectedCoaches, ("id",), "for good", "so that no late snapshot brings it back; an id only"),
    Kept(Erasures, ("id", "answers"), "for good", "so that a restored backup is erased again; an id only"),
    Kept(
        tables.ImportRows,
        ("body", "key"),
        "a day",
        "rows by address, deleted at once where the address is the person's",
    ),
    NoPerson(tables.People, PERSONAL, "go with their person"),
    NoPerson(tables.Registrations, ("name", "email", "email_key", "organisation_name"), "go with the registration"),
    NoPerson(letters.LetterRows, ("name", "email", "email_key", "details"), "go with the letter, once it is sent"),
    NoPerson(letters.AddressChanges, ("email", "token_hashes"), "go with the wish, a day at most"),
    NoPerson(tables.Invitations, ("provinces", "token_hashes"), "go with the invitation"),
    NoPerson(tables.Organisations, ("name", "competitors", "hirers"), "of organisations"),
    NoPerson(tables.Concepts, ("broader", "needs"), "of the catalogue"),
    NoPerson(tables.SigningKeyRows, ("private_jwk",), "keys of this service"),
    NoPerson(tables.ProjectedPools, ("body",), "of pools"),
    NoPerson(sign_in_tables.CeremonyRows, ("details",), "minutes, and goes with the ceremony"),
    NoPerson(sign_in_tables.PasskeyRows, ("transports",), "goes with the passkey"),
)


class PostgresTraces:
    """The database side of `application/erase.py`."""

    async def reports_of(self, uow: UnitOfWork, person_id: UUID) -> Sequence[UUID]:
        managed = PEOPLE.c.employments.contains([{"manager_id": str(person_id)}])
        return list((await uow.execute(sa.select(PEOPLE.c.id).where(managed))).scalars())

    async def runs_engagement(self, uow: UnitOfWork, person_id: UUID) -> bool:
        r = RELATIONS.c
        concerned = sa.or_(r.person_id == person_id, r.counterpart_id == person_id)
        query = sa.select(sa.exists().where(concerned, r.kind == "engagement", r.ends_at.is_(None)))
        return bool((await uow.execute(query)).scalar())

    async def forget(self, uow: UnitOfWork, person: Person) -> None:
        """By id as declared; registrations and imports know an address only."""
        await uow.execute(REGISTRATIONS.delete().where(REGISTRATIONS.c.email_key == person.email_key))
        await uow.execute(letters.LETTERS.delete().where(letters.LETTERS.c.email_key == person.email_key))
        await uow.execute(ROWS.delete().where(ROWS.c.key == person.email_key))
        await HOLDINGS.forget(uow, person.id)

    async def due(self, uow: UnitOfWork, now: datetime) -> Sequence[UUID]:
        e = ERASURES.c
        open_ = (e.withdrawn_at.is_(None), e.erased_at.is_(None), e.due_at <= now)
        return list((await uow.execute(sa.select(e.id).where(*open_).order_by(e.due_at).limit(50))).scalars())

    async def unanswered(self, uow: UnitOfWork) -> Sequence[UUID]:
        """Erased here, and not yet everywhere."""
        e = ERASURES.c
        query = sa.select(e.id).where(e.erased_at.is_not(None), e.completed_at.is_(None)).order_by(e.due_at)
        return list((await uow.execute(query.limit(50))).scalars())

    async def erased_and_here(self, uow: UnitOfWork) -> Sequence[UUID]:
        """Whom a restored backup brought back."""
        query = sa.select(PEOPLE.c.id).join(ERASURES, ERASURES.c.id == PEOPLE.c.id)
        return list((await uow.execute(query.where(ERASURES.c.erased_at.is_not(None)))).scalars())
