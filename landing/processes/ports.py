"""Finds ports to listen on: the preferred one when it is free, else one below the range that the system hands out."""

import contextlib
import random
import socket
from collections.abc import Container

from landing.errors import LandingError

RANGE = range(20_000, 32_000)
TRIES = 200


def choose_port(preferred: int | None = None, taken: Container[int] = ()) -> int:
    """A port of 127.0.0.1 where nothing answers and where this process could listen, and that is not in `taken`."""
    candidates = [] if preferred is None else [preferred]
    candidates += random.sample(RANGE, TRIES)
    for port in candidates:
        if port not in taken and is_free(port):
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


def is_answered(port: int) -> bool:
    """Whether something listens there now, on IPv4 or IPv6."""
    for host in ("127.0.0.1", "::1"):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.5):
            return True
    return False
