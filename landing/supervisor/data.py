"""Where everything of one local system lies: one folder, to copy or remove as a whole while it is stopped."""

import os
from dataclasses import dataclass
from pathlib import Path

from landing.processes.locks import try_lock

PROJECT = Path(__file__).resolve().parents[2]
VARIABLE = "LANDING_DATA"


@dataclass(frozen=True)
class DataDirectory:
    """Paths below one data directory."""

    path: Path

    @classmethod
    def at(cls, given: Path | None) -> "DataDirectory":
        """The given one, else that of LANDING_DATA, else `.landing` in the project's folder."""
        from_environment = os.environ.get(VARIABLE)
        return cls((given or Path(from_environment or PROJECT / ".landing")).expanduser().absolute())

    def make(self) -> None:
        """For its owner only. Where root owns it others may pass, since PostgreSQL then runs as another user."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.logs.mkdir(exist_ok=True)

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def run_file(self) -> Path:
        return self.path / "run.json"

    @property
    def ports_file(self) -> Path:
        return self.path / "ports.json"

    @property
    def clock_file(self) -> Path:
        return self.path / "clock"

    @property
    def sample_marker(self) -> Path:
        """Exists once sample data were loaded: such a system may be played with, and its clock moved."""
        return self.path / "sample.json"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def trusted_keys(self) -> Path:
        return self.keys / "trusted.json"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def key_file(self, name: str) -> Path:
        return self.keys / f"{name}.json"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def is_in_use(self) -> bool:
        """Whether a supervisor runs on it now."""
        if not self.lock.exists():
            return False
        descriptor = try_lock(self.lock)
        if descriptor is not None:
            os.close(descriptor)
        return descriptor is None
