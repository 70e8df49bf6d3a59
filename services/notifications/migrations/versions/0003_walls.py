"""Row-level security: which rows a caller's reading may see."""

from alembic import op

from shared.db.walls import ME, ME_AS_TEXT, any_of, holds, show, wall

revision, down_revision = "0003", "0002"
CLOSED = ("projected_pools", "outbox", "inbox", "parked_messages", "idempotency_keys", "people_to_forget")
TOLD_TO_ME = f"EXISTS (SELECT 1 FROM deliveries AS d WHERE d.notice_id = notices.id AND d.person_id = {ME})"


def upgrade() -> None:
    operates = holds("operator")
    show(op, "deliveries", any_of(f"person_id = {ME}", operates))
    show(op, "notices", any_of(TOLD_TO_ME, operates))
    show(op, "preferences", f"id = {ME}")
    show(op, "projected_people", f"id = {ME_AS_TEXT}")
    wall(op, *CLOSED)
