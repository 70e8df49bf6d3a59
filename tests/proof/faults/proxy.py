"""A TCP proxy that passes every byte on until it is told to be slow, to stand still, or to cut."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import cast

CUT, OPEN, FROZEN = "cut", "open", "frozen"


class Proxy:
    """Listens on `port` of this machine and connects to `target`. `delay` in seconds applies to each direction."""

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.mode, self.delay = OPEN, 0.0
        self.ends: set[End] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Caller(self), "127.0.0.1", self.port)

    def cut(self) -> None:
        """Reset every connection, and every new one."""
        self.mode = CUT
        for end in list(self.ends):
            end.abort()

    def freeze(self) -> None:
        """Take nothing in and pass nothing on, and say so to nobody."""
        self.mode = FROZEN
        for end in list(self.ends):
            end.hold()

    def mend(self) -> None:
        self.mode, self.delay = OPEN, 0.0
        for end in list(self.ends):
            end.go_on()

    async def stop(self) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()


class End(asyncio.Protocol):
    """One end of a proxied connection. What it hears is written to `other`, in order and after the proxy's delay."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        self.other: End | None = None
        self.transport: asyncio.Transport | None = None
        self._waiting: deque[tuple[float, bytes | None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.proxy.ends.add(self)

    def data_received(self, data: bytes) -> None:
        self._pass(data)

    def eof_received(self) -> bool:
        self._pass(None)
        return True

    def connection_lost(self, _: Exception | None) -> None:
        self.proxy.ends.discard(self)
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()

    def pause_writing(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.proxy.mode != FROZEN and self.other is not None and self.other.transport is not None:
            self.other.transport.resume_reading()

    def abort(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._waiting.clear()
        if self.transport is not None:
            self.transport.abort()

    def hold(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def go_on(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()
        self._flush()

    def _pass(self, data: bytes | None) -> None:
        """Nothing overtakes what waits, also when the delay ends meanwhile."""
        if not self._waiting and not self.proxy.delay and self.proxy.mode == OPEN and self.other is not None:
            self.other.write(data)
            return
        self._waiting.append((asyncio.get_running_loop().time() + self.proxy.delay, data))
        self._flush()

    def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.proxy.mode != OPEN or self.other is None:
            return
        while self._waiting and (self._waiting[0][0] <= loop.time() or not self.proxy.delay):
            self.other.write(self._waiting.popleft()[1])
        if self._waiting:
            self._timer = loop.call_at(self._waiting[0][0], self._flush)

    def write(self, data: bytes | None) -> None:
        if self.transport is None or self.transport.is_closing():
            return
        if data is not None:
            self.transport.write(data)
        elif self.transport.can_write_eof():
            with suppress(OSError):  # it is gone already
                self.transport.write_eof()


class Caller(End):
    """The end that somebody opened; it opens the other one."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.proxy.mode == CUT:
            self.abort()
            return
        if self.proxy.mode == FROZEN:
            self.hold()
        self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        try:
            _, other = await asyncio.get_running_loop().create_connection(
                lambda: End(self.proxy), "127.0.0.1", self.proxy.target
            )
        except OSError:
            self.abort()
            return
        self.other, other.other = other, self
        if self.transport is None or self.transport.is_closing():
            other.abort()
        elif self.proxy.mode == FROZEN:
            other.hold()
        else:
            self._flush()
