"""One notice per event that people are told of. It holds ids, codes and parameters; words are made when it is read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.notifications.domain.patience import UNTIL_KNOWN, Patience


class NoticeState(StrEnum):
    """stored → expanded → delivered or failed. `nobody` and `expired_unknown` are ends too."""

    STORED = "stored"
    EXPANDED = "expanded"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOBODY = "nobody"
    EXPIRED_UNKNOWN = "expired_unknown"


@dataclass
class Notice:
    """`id` is the event's id: that is what makes it one per event. `about_id` is the request or engagement.

    `subjects` are the event's ids by field name, `details` its parameters; `happened_on` decides whose role holds.
    """

    id: UUID
    event_type: str
    about_id: UUID
    subjects: dict[str, str]
    details: dict[str, str]
    happened_on: date
    correlation_id: UUID
    traceparent: str | None
    stored_at: datetime
    next_try_at: datetime
    state: NoticeState = NoticeState.STORED
    tries: int = 0
    people_told: int = 0
    open_mails: int = 0
    failed_mails: int = 0
    version: int = 0

    def subject(self, name: str) -> UUID | None:
        id = self.subjects.get(name)
        return UUID(id) if id else None

    def tell(self, *, people: int, mails: int) -> None:
        """Some people were found; those already told are not counted again."""
        self.people_told += people
        self.open_mails += mails

    def all_known(self) -> None:
        """Everybody whom the event concerns has been found."""
        self.state = NoticeState.EXPANDED if self.people_told else NoticeState.NOBODY
        self._end_if_done()

    def somebody_unknown(self, now: datetime, patience: Patience = UNTIL_KNOWN) -> None:
        """An id has not arrived here; look again later, or end after a day."""
        self.tries += 1
        again = patience.next_try(self.tries, since=self.stored_at, now=now)
        if again is None:
            self.state = NoticeState.EXPIRED_UNKNOWN
        else:
            self.next_try_at = again

    def broke(self, now: datetime, patience: Patience = UNTIL_KNOWN) -> None:
        """Telling failed by a fault of our own; try again later, or end as failed after a day."""
        self.tries += 1
        again = patience.next_try(self.tries, since=self.stored_at, now=now)
        if again is None:
            self.state = NoticeState.FAILED
        else:
            self.next_try_at = again

    def mail_ended(self, *, failed: bool) -> None:
        """One of the mails was sent, or is not tried again."""
        self.open_mails -= 1
        self.failed_mails += failed
        self._end_if_done()

    def _end_if_done(self) -> None:
        if self.state is NoticeState.EXPANDED and self.open_mails == 0:
            self.state = NoticeState.FAILED if self.failed_mails else NoticeState.DELIVERED
