"""The proxy of the proof of faults passes everything on, late, later or never, and never out of order."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from landing.processes.ports import choose_port
from tests.proof.faults.proxy import Proxy

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """In front of a server that says back what it hears."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = Proxy(choose_port(), server.sockets[0].getsockname()[1])
    await proxy.start()
    yield proxy
    await proxy.stop()
    server.close()


async def connect(proxy: Proxy) -> Ends:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def test_all_bytes_arrive_in_order_also_when_the_delay_changes(proxy: Proxy) -> None:
    reader, writer = await connect(proxy)
    sent = b"".join(bytes([number % 251]) * 50_000 for number in range(40))
    for place in range(0, len(sent), 50_000):
        proxy.delay = 0.01 if (place // 50_000) % 3 else 0.0
        writer.write(sent[place : place + 50_000])
        await asyncio.sleep(0)
    proxy.mend()
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(-1), 5) == sent
    writer.close()


async def test_what_is_frozen_arrives_when_it_is_mended(proxy: Proxy) -> None:
    reader, writer = await connect(proxy)
    writer.write(b"before")
    assert await asyncio.wait_for(reader.readexactly(6), 5) == b"before"
    proxy.freeze()
    writer.write(b"during")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.05)
    late, later = await connect(proxy)
    later.write(b"new")
    proxy.mend()
    assert await asyncio.wait_for(reader.readexactly(6), 5) == b"during"
    assert await asyncio.wait_for(late.readexactly(3), 5) == b"new"
    for end in (writer, later):
        end.close()


async def test_what_is_cut_is_reset_and_new_ones_too(proxy: Proxy) -> None:
    reader, writer = await connect(proxy)
    writer.write(b"before")
    await asyncio.wait_for(reader.readexactly(6), 5)
    proxy.cut()
    for ends in ((reader, writer), await connect(proxy)):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(ends[0].readexactly(1), 5)
        ends[1].close()
    proxy.mend()
    reader, writer = await connect(proxy)
    writer.write(b"again")
    assert await asyncio.wait_for(reader.readexactly(5), 5) == b"again"
    writer.close()
