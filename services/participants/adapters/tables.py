"""The tables of this service. Names, addresses and postcodes of people stand in `people` and nowhere else."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.outbox import ProjectedSnapshot

INSTANT = sa.DateTime(timezone=True)


class Table(SQLModel, registry=registry()):
    """The base of this service's tables."""


def nested() -> Any:
    """A column for a list of values that only their aggregate reads."""
    return Field(default_factory=list, sa_type=JSONB)


class Organisations(Table, table=True):
    __tablename__ = "organisations"
    __table_args__ = (
        sa.UniqueConstraint("kvk_number", name="kvk_number_once"),
        sa.CheckConstraint("kvk_number ~ '^[0-9]{8}$'", name="kvk_number_form"),
        sa.Index("organisations_by_part_of_name", sa.text("name_parts(name)"), postgresql_using="gin"),
    )

    id: UUID = Field(primary_key=True)
    kvk_number: str
    establishment_number: str | None = None
    name: str
    postcode: str
    municipality: str
    province: str
    labour_market_region: str
    size_class: str | None = None
    size_reason: str | None = None
    sector_code: str | None = None
    sector_version: str | None = None
    competitors: list[Any] = nested()
    hirers: list[Any] = nested()
    left_on: date | None = None
    left_reason: str | None = None
    version: int = Field(sa_type=sa.BigInteger)


class People(Table, table=True):
    """`email_key` is the address by which it is unique, whatever its letter case."""

    __tablename__ = "people"
    __table_args__ = (
        sa.UniqueConstraint("email_key", name="email_once"),
        sa.CheckConstraint("email_key = lower(email)", name="email_key_of_email"),
        *(
            sa.Index(name, column, postgresql_using="gin", postgresql_ops={column: "jsonb_path_ops"})
            for name, column in (("people_by_role", "roles"), ("people_by_employment", "employments"))
        ),
        sa.Index("people_by_part_of_name", sa.text("name_parts(name)"), postgresql_using="gin"),
        sa.Index("people_in_order_of_name", sa.text("lower(name)"), "id"),
    )

    id: UUID = Field(primary_key=True)
    name: str
    email: str
    email_key: str
    preferred_language: str
    roles: list[Any] = nested()
    employments: list[Any] = nested()
    skills: list[Any] = nested()
    languages: list[Any] = nested()
    pc4: str | None = None
    provinces: list[Any] = nested()
    labour_market_region: str | None = None
    mode: str
    travel_minutes: int | None = Field(default=None, sa_type=sa.SmallInteger)
    opened_to: list[Any] = nested()
    version: int = Field(sa_type=sa.BigInteger)


class Invitations(Table, table=True):
    """No name and no address: those stand with the person. Tokens are kept as hashes."""

    __tablename__ = "invitations"
    __table_args__ = (
        sa.Index("invitations_by_person", "person_id"),
        sa.Index("invitations_by_token", "token_hashes", postgresql_using="gin"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID
    invited_by: str
    provinces: list[Any] = nested()
    created_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)
    token_hashes: list[Any] = nested()
    redeemed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    revoked_at: datetime | None = Field(default=None, sa_type=INSTANT)
    revoke_reason: str | None = None
    version: int = Field(sa_type=sa.BigInteger)


class Registrations(Table, table=True):
    """Who would like to take part, until a while after the answer."""

    __tablename__ = "registrations"
    __table_args__ = (
        sa.Index("registrations_by_address", "email_key"),
        sa.Index("registrations_by_province", "province", "id"),
        sa.Index("open_registrations", "province", "id", postgresql_where=sa.text("answer IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    kind: str
    name: str
    email: str
    email_key: str
    preferred_language: str
    postcode: str
    province: str
    labour_market_region: str
    kvk_number: str | None = None
    organisation_name: str | None = None
    target_group: str | None = None
    registered_at: datetime = Field(sa_type=INSTANT)
    answer_due_on: date
    answer: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=INSTANT)
    reason: str | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    version: int = Field(sa_type=sa.BigInteger)


class ImportFiles(Table, table=True):
    """Forgotten a day after they began, with what is left of their rows."""

    __tablename__ = "import_files"

    id: UUID = Field(primary_key=True)
    kind: str
    state: str
    begun_at: datetime = Field(sa_type=INSTANT)
    catalogue_version: str | None = None
    entered: int
    known: int
    version: int = Field(sa_type=sa.BigInteger)


class ImportRows(Table, table=True):
    __tablename__ = "import_rows"

    import_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("import_files.id", ondelete="CASCADE"), primary_key=True)
    )
    line: int = Field(primary_key=True)
    key: str
    kvk_number: str | None = None
    body: dict[str, Any] = Field(sa_type=JSONB)


class Concepts(Table, table=True):
    __tablename__ = "concepts"
    __table_args__ = (
        sa.UniqueConstraint("uri", name="uri_once"),
        sa.Index("concepts_by_label", "label_en", "id"),
    )

    id: UUID = Field(primary_key=True)
    uri: str
    kind: str
    label_en: str
    label_nl: str | None = None
    label_nl_source: str | None = None
    broader: list[Any] = nested()
    needs: list[Any] = nested()
    catalogue_version: str
    version: int = Field(sa_type=sa.BigInteger)


class CatalogueLoads(Table, table=True):
    """Which versions of the catalogue were taken into use, and when."""

    __tablename__ = "catalogue_loads"

    catalogue_version: str = Field(primary_key=True)
    loaded_at: datetime = Field(sa_type=INSTANT)


class RelationRows(Table, table=True):
    """Who stands in a case with whom; written anew with each snapshot of the case. See `domain/disclosure.py`."""

    __tablename__ = "relations"
    __table_args__ = (
        sa.Index("relations_by_case", "case_id"),
        sa.Index("relations_by_person", "person_id"),
        sa.Index("relations_by_counterpart", "counterpart_id"),
        sa.Index("relations_by_organisation", "organisation_id"),
    )

    id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    case_id: UUID
    person_id: UUID
    counterpart_id: UUID | None = None
    organisation_id: UUID | None = None
    pool_id: UUID
    kind: str
    starts_at: datetime = Field(sa_type=INSTANT)
    ends_at: datetime | None = Field(default=None, sa_type=INSTANT)
    disclosure: int = Field(sa_type=sa.SmallInteger)


class AuditEntries(Table, table=True):
    """Only ever added to."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index("audit_by_subject", "subject_id", "recorded_at"),
        sa.Index("audit_by_age", "recorded_at"),
    )

    id: UUID = Field(primary_key=True)
    actor: str
    action: str
    subject_id: UUID
    reason: str | None = None
    recorded_at: datetime = Field(sa_type=INSTANT)
    version: int = Field(sa_type=sa.BigInteger)


class SigningKeyRows(Table, table=True):
    """The issuer's keys. One is active; a retired one is listed until the last token under it has expired."""

    __tablename__ = "signing_keys"
    __table_args__ = (
        sa.Index(
            "one_active_key",
            sa.text("(retired_at IS NULL)"),
            unique=True,
            postgresql_where=sa.text("retired_at IS NULL"),
        ),
    )

    kid: str = Field(primary_key=True)
    private_jwk: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = Field(sa_type=INSTANT)
    retired_at: datetime | None = Field(default=None, sa_type=INSTANT)


class ProjectedPools(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_pools"


class ProjectedCoaches(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_coaches"


class ProjectedRequests(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_requests"


class ProjectedEngagements(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_engagements"
