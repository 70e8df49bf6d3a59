"""A whole system of real processes, for the tests of journeys and for proofs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landing.play.target import Target
from landing.supervisor.state import State, read
from tests.support.folders import open_folder

START_SECONDS = 240


@dataclass(frozen=True)
class System:
    """A running system with sample data, and the folder into which its processes write their spans."""

    data: Path
    traces: Path

    @property
    def state(self) -> State:
        return read(self.data)

    @property
    def target(self) -> Target:
        return Target.of(self.state)

    def landing(self, *arguments: str, timeout: float = START_SECONDS) -> "subprocess.CompletedProcess[str]":
        """Run the command line on this system."""
        command = [sys.executable, "-m", "landing.cli", *arguments, "--data", str(self.data)]
        environment = os.environ | {"LANDING_TRACE_DIR": str(self.traces)}
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout, env=environment, check=False)

    def landing_json(self, *arguments: str) -> Any:
        """What a command prints for programs; its exit code must be 0."""
        done = self.landing(*arguments, "--json")
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return json.loads(done.stdout)


@contextmanager
def running_system(*options: str) -> Iterator[System]:
    """Started with sample data unless the options of `landing up` say otherwise; stopped at the end."""
    with open_folder() as folder:
        system = System(folder / "data", folder / "traces")
        try:
            done = system.landing("up", "--detach", *options)
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
            yield system
        finally:
            system.landing("down")
