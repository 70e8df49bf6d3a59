"""File locks that live exactly as long as a process: the kernel drops them, so none is ever stale."""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RETRY_SECONDS = 0.1


def try_lock(path: Path) -> int | None:
    """A descriptor that holds the lock, or None when another process does. Children that inherit it hold it too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


async def lock_within(path: Path, seconds: float) -> int | None:
    """Like `try_lock`, but gives the present holder `seconds` to end."""
    deadline = time.monotonic() + seconds
    while (descriptor := try_lock(path)) is None and time.monotonic() < deadline:
        await asyncio.sleep(RETRY_SECONDS)
    return descriptor


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock, after waiting for it as long as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
