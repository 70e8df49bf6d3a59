"""What a connection is told before it becomes a request, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from unittest.mock import patch

import pytest
from fastapi import APIRouter

from landing.processes.ports import choose_port
from shared.web import http_protocol, public
from shared.web.app import create_app
from shared.web.limits import Limits
from shared.web.server import server

WAIT = 5
GOOD = b"GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.fixture
async def port() -> AsyncIterator[int]:
    router = APIRouter(dependencies=[public("a test")])

    @router.get("/ok")
    async def ok() -> str:
        return "ok"

    @router.post("/ok")
    async def slowly() -> str:
        await asyncio.sleep(0.05)
        return "ok"

    port = choose_port()
    running = server(create_app("test", [router], limits=Limits(body_bytes=100)), "127.0.0.1", port)
    task = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    yield port
    running.should_exit = True
    await asyncio.wait_for(task, WAIT)


async def told(port: int, *pieces: bytes) -> bytes:
    """All that comes back until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), WAIT)
    finally:
        writer.close()


async def test_what_is_no_http_gets_a_problem_with_the_headers_of_security(port: int) -> None:
    head, _, body = (await told(port, b"what\r\n\r\n")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"x-content-type-options: nosniff" in head
    assert json.loads(body)["code"] == "not_http"


async def test_a_head_without_an_end_is_cut_off(port: int) -> None:
    answer = await told(port, b"GET /ok HTTP/1.1\r\nHost: a\r\nX: ", *[b"a" * 8192] * 12)
    assert b" 431 " in answer and b"head_too_large" in answer


async def test_a_head_that_comes_too_slowly_is_given_up(port: int) -> None:
    with patch.object(http_protocol, "HEAD_SECONDS", 0.1):
        assert b" 408 " in await told(port, b"GET /ok HTT")
        assert await told(port) == b"", "who said nothing gets no answer"
        answers = await told(port, GOOD, b"GET /ok HTT")
    assert answers.startswith(b"HTTP/1.1 200") and b" 408 " in answers


async def test_who_still_sends_gets_to_read_the_refusal(port: int) -> None:
    """Closed at once, the unread rest would be answered with a reset that overtakes the 413."""
    head = b"POST /ok HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n"
    for _ in range(10):
        answer = await told(port, head, *[b"1" * 65536] * 40)
        assert b" 413 " in answer and b"too_large" in answer


async def test_garbage_behind_a_request_is_not_taken_for_its_answer(port: int) -> None:
    post = b"POST /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
    assert b" 400 " not in await told(port, post + b"what\r\n\r\n")


async def test_good_requests_follow_each_other_on_one_connection(port: int) -> None:
    last = GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert (await told(port, GOOD, GOOD, last)).count(b"HTTP/1.1 200") == 3
