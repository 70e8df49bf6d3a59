"""Heavy questions are thought about in a thread, one at a time, so that a service goes on answering the others."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Thinking:
    """One a process. Whoever waits too long for his turn is told so by the edge."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def about(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._turn:
            return await asyncio.to_thread(question, *args, **kwargs)
