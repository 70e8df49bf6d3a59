"""Closing a connection whose client still sends, so that the client gets to read why."""

import asyncio
from collections.abc import Callable
from typing import Any

LINGER_SECONDS = 2.0


class Lingering:
    """A transport around the real one. Closed while something `is_owed` by the client, it says its last word and reads
    on for a while: an immediate close would answer the unread rest with a reset, which overtakes the refusal.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop, is_owed: Callable[[], bool]):
        self._transport = transport
        self._loop = loop
        self._is_owed = is_owed
        self._lingers = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self._lingers or self._transport.is_closing()

    def close(self) -> None:
        """What still comes in is for the protocol to throw away; the client's own close ends the waiting."""
        if self.is_closing():
            return
        if self._is_owed() and self._transport.can_write_eof():
            self._lingers = True
            self._transport.write_eof()
            self._transport.resume_reading()
            self._loop.call_later(LINGER_SECONDS, self._transport.close)
        else:
            self._transport.close()
