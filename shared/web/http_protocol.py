"""How a connection becomes requests: uvicorn's parser with limits on the head, and problem+json for what is no HTTP.

uvicorn itself limits neither the size nor the time of a request's head, and answers what it cannot parse in plain text.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shared.web.lingering import Lingering
from shared.web.problems import Problem
from shared.web.security import ALWAYS

HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 10.0


class LimitedHttp(HttpToolsProtocol):
    """One connection. A head that never ends, in bytes or in time, closes it; no request has begun by then."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._head_bytes = 0
        self._in_head = False
        self._in_message = False
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(Lingering(transport, self.loop, lambda: self._in_message))  # type: ignore[arg-type]
        self._expect_a_head()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._close_with(431, "head_too_large", f"Address and headers may have {HEAD_BYTES} bytes. Send less.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._in_message = True
        self._head_bytes = 0
        self._expect_a_head()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._forget_the_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_message = False
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_the_timer()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 what uvicorn would say in plain text
        self._close_with(
            400, "not_http", "This is not a request that HTTP/1.1 knows. Check its first line and headers."
        )

    def _expect_a_head(self) -> None:
        self._forget_the_timer()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _forget_the_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        """Half a head gets an answer; who never said anything gets none; an answer under way is waited for."""
        if self._is_busy():
            self._expect_a_head()
        elif self._in_head:
            self._close_with(408, "too_slow", "The request did not arrive in time. Send it again.")
        elif not self.transport.is_closing():
            self.transport.close()

    def _is_busy(self) -> bool:
        """Whether a request that came whole waits for its answer, or gets it."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete and (cycle.response_started or not cycle.more_body)

    def _close_with(self, status: int, code: str, detail: str) -> None:
        """An earlier request on this connection must not take this for its own answer: then it is only closed."""
        if self.transport.is_closing():
            return
        if not self.pipeline and not self._is_busy():
            self.transport.write(_whole_answer(Problem(status, code, detail)))
        self.transport.close()


def _whole_answer(problem: Problem) -> bytes:
    response = problem.response()
    headers = [*response.raw_headers, *ALWAYS, (b"connection", b"close")]
    head = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return f"HTTP/1.1 {problem.status} {problem.title}\r\n".encode() + head + b"\r\n" + bytes(response.body)
