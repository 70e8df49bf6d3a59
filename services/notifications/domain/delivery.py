"""One person told of one event by one channel. Its id is made of the three, so that there can be only one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifications.domain.patience import UNTIL_MAILED, Patience

REFUSALS = 3
"""A mail server says 5xx for good, but also for troubles of its own: only the third refusal ends it."""


class Channel(StrEnum):
    INBOX = "inbox"
    EMAIL = "email"


class DeliveryState(StrEnum):
    """pending → sent, failed or not_wanted. In the inbox it is sent at once."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True)
class DeliverySent:
    """It stands in the inbox, or the mail server took the mail."""


@dataclass(frozen=True)
class DeliveryFailed:
    """It is not tried again."""


@dataclass(frozen=True)
class DeliveryRead:
    """The person opened it."""


def delivery_id(event_id: UUID, person_id: UUID, channel: Channel) -> UUID:
    """The same for every copy: it is the Message-ID of a mail and the key of a row."""
    return uuid5(event_id, f"{person_id}/{channel}")


@dataclass
class Delivery:
    """`notice_id` is the event's id too. `told_at` and `read_at` are business time, the others real time."""

    id: UUID
    notice_id: UUID
    event_type: str
    person_id: UUID
    channel: Channel
    template: str
    correlation_id: UUID
    told_at: datetime
    stored_at: datetime
    next_try_at: datetime
    state: DeliveryState = DeliveryState.PENDING
    reason: str | None = None
    tries: int = 0
    refusals: int = 0
    read_at: datetime | None = None
    version: int = 0

    def has_ended(self) -> bool:
        return self.state is not DeliveryState.PENDING

    def sent(self) -> DeliverySent:
        self.state, self.reason = DeliveryState.SENT, None
        return DeliverySent()

    def taken(self, until: datetime) -> None:
        """Somebody is sending it; if he dies, another takes it from then on."""
        self.tries += 1
        self.next_try_at = until

    def delayed(self, reason: str, now: datetime, patience: Patience = UNTIL_MAILED) -> DeliveryFailed | None:
        """It did not work now. A fact only when it has been tried long enough."""
        again = patience.next_try(self.tries, since=self.stored_at, now=now)
        if again is None:
            return self.failed(reason)
        self.next_try_at, self.reason = again, reason
        return None

    def refused(self, reason: str, now: datetime, patience: Patience = UNTIL_MAILED) -> DeliveryFailed | None:
        """The mail server does not want it; the third time is the last."""
        self.refusals += 1
        return self.failed(reason) if self.refusals >= REFUSALS else self.delayed(reason, now, patience)

    def failed(self, reason: str) -> DeliveryFailed:
        self.state, self.reason = DeliveryState.FAILED, reason
        return DeliveryFailed()

    def not_wanted(self) -> None:
        """The person switched this channel off."""
        self.state, self.reason = DeliveryState.NOT_WANTED, None

    def read(self, now: datetime) -> DeliveryRead | None:
        """A fact the first time only."""
        if self.read_at is not None:
            return None
        self.read_at = now
        return DeliveryRead()
