"""Pages of registrations of one's provinces are found by index, answered ones too."""

from alembic import op

revision, down_revision = "0018", "0017"


def upgrade() -> None:
    op.create_index("registrations_by_province", "registrations", ["province", "id"])
