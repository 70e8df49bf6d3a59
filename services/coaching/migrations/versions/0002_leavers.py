"""Finds the employers that left without looking at those that did not."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    op.execute(
        """CREATE INDEX organisations_that_left ON projected_organisations ((body ->> 'left_on'))
           WHERE body ->> 'left_on' IS NOT NULL"""
    )
