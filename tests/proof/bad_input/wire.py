"""HTTP by hand: what no client would send, over a socket of its own for each request."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

Headers = Sequence[tuple[bytes, bytes]]
PATIENCE = 20.0
PIECE = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """`status` is None when the connection ended without an answer."""

    status: int | None
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known == name), "")

    @property
    def text(self) -> str:
        """All that came back, head and body."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return head + "\n" + self.body.decode("utf-8", "replace")


def request(method: bytes, target: bytes, headers: Headers, body: bytes | None = None) -> bytes:
    """One request as bytes; a body brings its length, unless the headers say how long it is."""
    said = {name.lower() for name, _ in headers}
    lines = [method + b" " + target + b" HTTP/1.1"]
    lines += [b"Host: localhost"] if b"host" not in said else []
    lines += [name + b": " + value for name, value in headers]
    if body is not None and not said & {b"content-length", b"transfer-encoding"}:
        lines.append(b"Content-Length: %d" % len(body))
    lines += [b"Connection: close", b"", b""]
    return b"\r\n".join(lines) + (body or b"")


async def exchange(url: str, sent: bytes, *, pause_after: int | None = None) -> Answer:
    """Send and read the one answer. `pause_after`: send that many bytes, then one each second."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writing = asyncio.create_task(_write(writer, sent, pause_after))
    try:
        async with asyncio.timeout(PATIENCE):
            return await _read(reader, head_only=sent.startswith(b"HEAD "))
    finally:
        writing.cancel()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await writing
        writer.close()


async def _write(writer: asyncio.StreamWriter, sent: bytes, pause_after: int | None) -> None:
    at_once = len(sent) if pause_after is None else pause_after
    for start in range(0, at_once, PIECE):
        writer.write(sent[start : min(start + PIECE, at_once)])
        await writer.drain()
    for byte in sent[at_once:]:
        await asyncio.sleep(1)
        writer.write(bytes([byte]))
        await writer.drain()


async def _read(reader: asyncio.StreamReader, *, head_only: bool) -> Answer:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        while head.startswith(b"HTTP/1.1 100"):
            head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return Answer(None)
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines)]
    answer = Answer(int(first.split()[1]), headers)
    if head_only or answer.header("content-type").startswith("text/event-stream"):
        return answer
    length = answer.header("content-length")
    body = await (reader.readexactly(int(length)) if length else reader.read())
    return Answer(answer.status, headers, body)
