"""Waiting for a fact instead of for time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(look: Callable[[], Awaitable[T]], *, within: float = 15.0, what: str = "") -> T:
    """The first truthy answer of `look`; AssertionError when there was none in time."""
    last: T | None = None
    try:
        async with asyncio.timeout(within):
            while True:
                last = await look()
                if last:
                    return last
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"{what or 'the fact'} did not come within {within} s; last seen: {last!r}") from None
