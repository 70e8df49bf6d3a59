"""What a running local system says about itself: `run.json` in its data directory, written by the supervisor alone.

`read` is the one way in for `status`, `logs`, `demo`, `timeline` and the rest.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from landing.errors import LandingError
from landing.supervisor.data import DataDirectory

STARTING, READY, STOPPING, FAILED = "starting", "ready", "stopping", "failed"


@dataclass
class Part:
    """One process of the system. `pid` is its own, not that of the leash beside it."""

    name: str
    address: str
    status: str = "waiting"
    detail: str = ""
    pid: int | None = None
    restarts: int = 0
    ready_after: float | None = None

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])


@dataclass
class State:
    """The system as a whole. `sample`: started with sample data, so that its clock may be moved and cases be played."""

    version: str
    pid: int
    data: str
    status: str = STARTING
    failure: str = ""
    sample: bool = False
    started_at: float = 0.0
    parts: dict[str, Part] = field(default_factory=dict)
    services: list[str] = field(default_factory=list)

    @property
    def directory(self) -> DataDirectory:
        return DataDirectory(Path(self.data))

    @property
    def kafka(self) -> str:
        return self.parts["kafka"].address

    @property
    def mailbox_url(self) -> str:
        return self.parts["mailbox"].address

    def url(self, service: str) -> str:
        """The base address of a service that was started."""
        if service not in self.services:
            raise LandingError(f"{service} is not part of this run: start it with `landing up`, without --only.")
        return self.parts[service].address

    @property
    def home(self) -> str:
        """The one address to tell people."""
        return self.parts[self.services[0]].address if self.services else self.mailbox_url


def write(state: State) -> None:
    """Replace the file at once, so that no reader sees half of it."""
    path = state.directory.run_file
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(state), indent=1))
    fresh.replace(path)


def load(directory: DataDirectory) -> State | None:
    """The last written state, whether it still runs or not."""
    try:
        values: dict[str, Any] = json.loads(directory.run_file.read_text())
    except (FileNotFoundError, ValueError):
        return None
    parts = {name: Part(**part) for name, part in values.pop("parts").items()}
    return State(**values, parts=parts)


def read(data: Path | None = None) -> State:
    """The running system on this data directory (None: the default one). Raises LandingError when none runs."""
    directory = DataDirectory.at(data)
    state = load(directory) if directory.is_in_use() else None
    if state is None:
        raise LandingError(f"Nothing runs on {directory.path}: start it with `landing up`.")
    return state
