"""A load generator that costs next to nothing, so that on a small machine the server is what is measured.

It speaks just enough HTTP/1.1 for the answers of our own services: keep-alive and Content-Length.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Bytes = Callable[[], Awaitable[bytes]]


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A whole request as bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: bench", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    """One connection that is used again and again."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._host, self._port = address.hostname or "127.0.0.1", address.port or 80
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return int(head[9:12]), await self._reader.readexactly(length)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


@dataclass
class Answers:
    """What a run brought: answers by status, and how long it took in seconds."""

    by_status: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    last_refusal: bytes = b""

    def per_second(self, status: int) -> float:
        """Raises RuntimeError where anything else was answered: a fast refusal is no throughput."""
        if set(self.by_status) != {status}:
            raise RuntimeError(f"answers were {self.by_status}, not all {status}: {self.last_refusal[:300]!r}")
        return self.by_status[status] / self.seconds


async def as_fast_as_possible(url: str, make: Callable[[], bytes], *, seconds: float, clients: int) -> Answers:
    """That many clients, each sending its next request as soon as it has its answer."""
    answers, end = Answers(), time.monotonic() + seconds

    async def client() -> None:
        connection = Connection(url)
        while time.monotonic() < end:
            status, body = await connection.send(make())
            answers.by_status[status] = answers.by_status.get(status, 0) + 1
            if status >= 300:
                answers.last_refusal = body
        connection.close()

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())
    answers.seconds = time.monotonic() - began
    return answers
