"""What signing in needs: sessions, ceremonies, passkeys, links, outside accounts, counts of tries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision, down_revision = "0003", "0002"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sessions()
    _tries()
    _passkeys()
    _links_and_accounts()


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("roles", sa.String, nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("end_reason", sa.String),
        sa.UniqueConstraint("token_hash", name="session_token_once"),
        sa.Index("sessions_by_person", "person_id", postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("sessions_by_age", "begun_at"),
    )
    op.create_table(
        "known_browsers",
        sa.Column("browser_hash", sa.LargeBinary, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("signed_in_at", INSTANT, nullable=False),
        sa.Index("known_browsers_by_age", "signed_in_at"),
    )


def _tries() -> None:
    op.create_table(
        "try_counts",
        sa.Column("bucket", sa.LargeBinary, primary_key=True),
        sa.Column("window_at", INSTANT, primary_key=True),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Index("try_counts_by_age", "window_at"),
    )
    op.create_table(
        "used_assertions",
        sa.Column("service", sa.String, primary_key=True),
        sa.Column("token_id", sa.String, primary_key=True),
        sa.Column("until", INSTANT, nullable=False),
        sa.Index("used_assertions_by_age", "until"),
    )


def _passkeys() -> None:
    op.create_table(
        "ceremonies",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("challenge", sa.LargeBinary, nullable=False),
        sa.Column("person_id", sa.Uuid),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Index("ceremonies_by_age", "expires_at"),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("credential_id", sa.LargeBinary, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("transports", JSONB, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.UniqueConstraint("credential_id", name="credential_once"),
        sa.Index("passkeys_by_person", "person_id"),
    )


def _links_and_accounts() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("browser_hash", sa.LargeBinary, nullable=False),
        sa.Column("token", sa.String),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("mail_due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.UniqueConstraint("token_hash", name="link_token_once"),
        sa.Index("sign_in_links_to_mail", "mail_due_at", postgresql_where=sa.text("token IS NOT NULL")),
        sa.Index("sign_in_links_by_age", "expires_at"),
    )
    op.create_table(
        "outside_accounts",
        sa.Column("issuer", sa.String, primary_key=True),
        sa.Column("subject", sa.String, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Index("outside_accounts_by_person", "person_id"),
    )
