"""Letters, and addresses that wait to be confirmed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision, down_revision = "0009", "0008"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("person_id", sa.Uuid),
        *(sa.Column(name, sa.String, nullable=False) for name in ("name", "email", "email_key", "language")),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("mail_due_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Index("letters_to_mail", "mail_due_at"),
        sa.Index("letters_by_address", "email_key"),
    )
    op.create_table(
        "address_changes",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("token_hashes", ARRAY(sa.LargeBinary), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Index("address_changes_by_age", "expires_at"),
    )
