"""What else an organisation says about itself, and why it left."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    for name in ("establishment_number", "size_reason", "sector_version", "left_reason"):
        op.add_column("organisations", sa.Column(name, sa.String))
    op.execute("UPDATE organisations SET size_reason = 'declared' WHERE size_class IS NOT NULL")
    op.execute("UPDATE organisations SET sector_version = 'sbi_2008' WHERE sector_code IS NOT NULL")
    op.create_check_constraint("establishment_form", "organisations", "establishment_number ~ '^[0-9]{12}$'")
    # Whose contacts, and who works where: by the people's own lists.
    op.execute("CREATE INDEX people_by_role ON people USING gin (roles jsonb_path_ops)")
    op.execute("CREATE INDEX people_by_employment ON people USING gin (employments jsonb_path_ops)")
