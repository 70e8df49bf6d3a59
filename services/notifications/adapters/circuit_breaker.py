"""Stops asking somebody who does not answer: after some failures in a row it fails at once, until one try succeeds."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic


class CircuitOpen(Exception):
    """Not asked, because the last ones were not answered."""


class CircuitBreaker:
    """`counts` are the exceptions that count as no answer. After `pause` seconds one caller may try."""

    def __init__(
        self,
        *counts: type[Exception],
        failures: int = 5,
        pause: float = 5.0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._counts = counts
        self._limit, self._pause, self._clock = failures, pause, clock
        self._failures = 0
        self._closed_again_at = 0.0

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[None]:
        """Around one question. Raises CircuitOpen without running the block."""
        if self._failures >= self._limit:
            if self._clock() < self._closed_again_at:
                raise CircuitOpen
            self._closed_again_at = self._clock() + self._pause
        try:
            yield
        except self._counts:
            self._failures += 1
            self._closed_again_at = self._clock() + self._pause
            raise
        self._failures = 0
