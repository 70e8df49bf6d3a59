"""Finds ports to listen on: the preferred one when it is free, else one below the range that the system hands out."""

import contextlib
import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Container
from functools import cache
from pathlib import Path

from landing.errors import LandingError

RANGE = range(20_000, 32_000)
TRIES = 200


def choose_port(preferred: int | None = None, taken: Container[int] = ()) -> int:
    """A port of 127.0.0.1 where nothing answers, that is not in `taken`, and that no other process of ours was given.

    It stays reserved while this process lives: seconds may pass before somebody listens there.
    """
    candidates = [] if preferred is None else [preferred]
    candidates += random.sample(RANGE, TRIES)
    for port in candidates:
        if port not in taken and is_free(port) and reserve(port):
            return port
    raise LandingError("No free port between 20000 and 32000: stop some of what listens there and try again.")


def is_free(port: int) -> bool:
    """Connecting comes first: on some systems a bind succeeds beside a listener, whose answers would pass for ours."""
    if is_answered(port):
        return False
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def reserve(port: int) -> bool:
    """Whether no other living process of this user was given the port. The kernel forgets the reservation with us."""
    try:
        fcntl.lockf(_reservations(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except (BlockingIOError, PermissionError):
        return False
    return True


@cache
def _reservations() -> int:
    """One file for all ports, a byte for each; open as long as this process lives, or its locks would go."""
    path = Path(tempfile.gettempdir()) / f"landing-ports-{os.getuid()}.lock"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def is_answered(port: int) -> bool:
    """Whether something listens there now, on IPv4 or IPv6."""
    for host in ("127.0.0.1", "::1"):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.5):
            return True
    return False
