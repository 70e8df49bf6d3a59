"""Size and time of a request are limited while it comes in, however it is cut up."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.unit.shared.web.serving import Exchange, edge

JSON = ("Content-Type", "application/json")


async def echo_size(scope: Any, receive: Any, send: Any) -> None:
    body = await Request(scope, receive).body()
    await Response(str(len(body)))(scope, receive, send)


async def parts(*bodies: bytes) -> AsyncIterator[dict[str, Any]]:
    for number, body in enumerate(bodies, start=1):
        yield {"type": "http.request", "body": body, "more_body": number < len(bodies)}


def chunked(*, path: str = "/") -> Exchange:
    return Exchange(path=path, headers=[JSON, ("Transfer-Encoding", "chunked")])


async def test_a_body_within_the_limit_arrives_whole() -> None:
    exchange = chunked()
    assert await exchange.put_to(edge(echo_size, body_bytes=10), parts(b'"12', b"34567", b'8"')) == 200
    assert exchange.body == b"10"


async def test_a_chunked_body_is_counted_and_cut_off() -> None:
    taken = 0

    async def endless() -> AsyncIterator[dict[str, Any]]:
        nonlocal taken
        while True:
            taken += 1
            yield {"type": "http.request", "body": b"[[[[", "more_body": True}

    exchange = chunked()
    assert await exchange.put_to(edge(echo_size, body_bytes=10), endless()) == 413
    assert taken == 3, "it stops at the first byte too many"
    assert (b"connection", b"close") in exchange.sent[0]["headers"]


@pytest.mark.parametrize("length", ["11", "99999999999999999999", "-1", "x", "1e1"])
async def test_a_declared_length_that_is_too_large_or_none_is_refused_unread(length: str) -> None:
    async def unread() -> AsyncIterator[dict[str, Any]]:
        raise AssertionError("read")
        yield {}

    exchange = Exchange(headers=[JSON, ("Content-Length", length)])
    assert await exchange.put_to(edge(echo_size, body_bytes=10), unread()) == 413
    assert json.loads(exchange.body)["code"] == "too_large"


async def test_a_body_longer_than_declared_is_counted() -> None:
    exchange = Exchange(headers=[JSON, ("Content-Length", "2")])
    assert await exchange.put_to(edge(echo_size, body_bytes=10), parts(b"[]", b" " * 20)) == 413


async def test_a_path_may_be_given_more() -> None:
    limits = {"body_bytes": 10, "larger": {"/imports": 30}}
    assert (
        await chunked(path="/imports/coaches").put_to(edge(echo_size, **limits), parts(b"[" + b" " * 20 + b"]")) == 200
    )
    assert await chunked(path="/other").put_to(edge(echo_size, **limits), parts(b"[" + b" " * 20 + b"]")) == 413


async def test_a_body_that_trickles_in_is_given_up() -> None:
    async def trickle() -> AsyncIterator[dict[str, Any]]:
        while True:
            yield {"type": "http.request", "body": b" ", "more_body": True}
            await asyncio.sleep(0.02)

    exchange = chunked()
    assert await exchange.put_to(edge(echo_size, receive_seconds=0.1), trickle()) == 408


async def test_a_client_that_leaves_gets_no_answer() -> None:
    async def leaves() -> AsyncIterator[dict[str, Any]]:
        yield {"type": "http.request", "body": b"[", "more_body": True}

    exchange = chunked()
    assert await exchange.put_to(edge(echo_size), leaves()) is None


async def test_work_that_takes_too_long_is_cancelled_and_answered() -> None:
    cancelled = asyncio.Event()

    async def stuck(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    exchange = Exchange(method="GET")
    assert await exchange.put_to(edge(stuck, answer_seconds=0.05), parts(b"")) == 503
    assert json.loads(exchange.body)["code"] == "took_too_long"
    assert cancelled.is_set()


async def test_a_time_limit_of_the_work_itself_is_not_taken_for_ours() -> None:
    async def asks_something_slow(scope: Any, receive: Any, send: Any) -> None:
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()

    exchange = Exchange(method="GET")
    assert await exchange.put_to(edge(asks_something_slow), parts(b"")) == 503
    assert json.loads(exchange.body)["code"] == "unavailable"


async def slow_stream(media_type: str) -> tuple[Exchange, Any]:
    async def lines() -> AsyncIterator[bytes]:
        for _ in range(3):
            await asyncio.sleep(0.05)
            yield b"data: x\n\n"

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await StreamingResponse(lines(), media_type=media_type)(scope, receive, send)

    async def stays() -> AsyncIterator[dict[str, Any]]:
        yield {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()

    exchange = Exchange(method="GET")
    return exchange, exchange.put_to(edge(app, answer_seconds=0.08), stays())


async def test_an_event_stream_may_last() -> None:
    exchange, answered = await slow_stream("text/event-stream; charset=utf-8")
    assert await answered == 200
    assert exchange.body.count(b"data") == 3


async def test_any_other_answer_may_not() -> None:
    exchange, answered = await slow_stream("text/plain")
    with pytest.raises(TimeoutError):
        await answered
    assert exchange.body.count(b"data") < 3
