"""`landing down`: stop what `landing up` started, in good order, and wait for the end."""

import os
import signal
import time

from landing.commands.options import Data
from landing.errors import LandingError
from landing.supervisor.state import State, read

WITHIN_SECONDS = 45.0


def down(data: Data = None) -> None:
    """Stop everything; the data stay.

    Example: [bold]landing down --data /tmp/other[/]
    """
    from landing.console import out

    state = read(data)
    with out.status("stopping"):
        stop(state)
    out.print(f"Stopped. The data stay in {state.data}.")


def stop(state: State) -> None:
    """Ask the supervisor to stop and wait for it. What does not end in time is killed; its leashes end the rest."""
    os.kill(state.pid, signal.SIGTERM)
    deadline = time.monotonic() + WITHIN_SECONDS
    while state.directory.is_in_use():
        if time.monotonic() > deadline:
            os.kill(state.pid, signal.SIGKILL)
            raise LandingError(
                f"It did not stop within {WITHIN_SECONDS:.0f} s and was killed. See {state.directory.logs}."
            )
        time.sleep(0.05)
