"""Which channels a person wants. The inbox cannot be switched off: it is where everything can be found again."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.delivery import Channel


@dataclass
class Preferences:
    """`id` is the person. Whoever never chose gets everything."""

    id: UUID
    email: bool = True
    version: int = 0

    def wants(self, channel: Channel) -> bool:
        return channel is Channel.INBOX or self.email
