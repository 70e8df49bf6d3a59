"""A record as it came from the broker, before anybody knows whether it can be read."""

from dataclasses import dataclass

from shared.events.envelope import Envelope, decode


@dataclass(frozen=True, slots=True)
class Incoming:
    """`topic` without the prefix. Partition and offset tell one copy from another; `ce_id` one event from another."""

    topic: str
    partition: int
    offset: int
    key: bytes
    headers: tuple[tuple[str, bytes | None], ...]
    body: bytes | None

    def read(self) -> Envelope:
        """The envelope. Raises Unreadable."""
        return decode(self.topic, self.key, self.headers, self.body)
