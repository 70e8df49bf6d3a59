"""The first tables: the kernel's, people, organisations, catalogue, relations, audit, keys, projections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.outbox import create_kernel_tables

revision, down_revision = "0001", None
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_kernel_tables(op)
    _organisations_and_people()
    _catalogue()
    _relations()
    _audit_and_keys()
    for name in ("projected_pools", "projected_requests", "projected_engagements"):
        _projection(name)


def _organisations_and_people() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kvk_number", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("postcode", sa.String, nullable=False),
        sa.Column("municipality", sa.String, nullable=False),
        sa.Column("province", sa.String, nullable=False),
        sa.Column("labour_market_region", sa.String, nullable=False),
        sa.Column("size_class", sa.String),
        sa.Column("sector_code", sa.String),
        sa.Column("competitors", JSONB, nullable=False),
        sa.Column("hirers", JSONB, nullable=False),
        sa.Column("left_on", sa.Date),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("kvk_number", name="kvk_number_once"),
        sa.CheckConstraint("kvk_number ~ '^[0-9]{8}$'", name="kvk_number_form"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("email_key", sa.String, nullable=False),
        sa.Column("preferred_language", sa.String, nullable=False),
        sa.Column("roles", JSONB, nullable=False),
        sa.Column("employments", JSONB, nullable=False),
        sa.Column("skills", JSONB, nullable=False),
        sa.Column("languages", JSONB, nullable=False),
        sa.Column("pc4", sa.String),
        sa.Column("provinces", JSONB, nullable=False),
        sa.Column("labour_market_region", sa.String),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("travel_minutes", sa.SmallInteger),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("email_key", name="email_once"),
        sa.CheckConstraint("email_key = lower(email)", name="email_key_of_email"),
    )


def _catalogue() -> None:
    op.create_table(
        "concepts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("uri", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("label_en", sa.String, nullable=False),
        sa.Column("label_nl", sa.String),
        sa.Column("label_nl_source", sa.String),
        sa.Column("broader", JSONB, nullable=False),
        sa.Column("needs", JSONB, nullable=False),
        sa.Column("catalogue_version", sa.String, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("uri", name="uri_once"),
        sa.Index("concepts_by_label", "label_en", "id"),
    )
    op.create_table(
        "catalogue_loads",
        sa.Column("catalogue_version", sa.String, primary_key=True),
        sa.Column("loaded_at", INSTANT, nullable=False),
    )


def _relations() -> None:
    op.create_table(
        "relations",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("counterpart_id", sa.Uuid),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("pool_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT),
        sa.Column("disclosure", sa.SmallInteger, nullable=False),
        sa.Index("relations_by_case", "case_id"),
        sa.Index("relations_by_person", "person_id"),
        sa.Index("relations_by_counterpart", "counterpart_id"),
        sa.Index("relations_by_organisation", "organisation_id"),
    )


def _audit_and_keys() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Index("audit_by_subject", "subject_id", "recorded_at"),
    )
    active = sa.text("retired_at IS NULL")
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String, primary_key=True),
        sa.Column("private_jwk", JSONB, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT),
        sa.Index("one_active_key", sa.text("(retired_at IS NULL)"), unique=True, postgresql_where=active),
    )


def _projection(name: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("body", JSONB),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("causation_id", sa.String),
        sa.Column("correlation_id", sa.String, nullable=False),
        sa.Column("traceparent", sa.String),
    )
