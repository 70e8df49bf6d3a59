"""Which system to act on: a local one that `landing up` started, or any other that the environment describes."""

import os
from dataclasses import dataclass
from pathlib import Path

from landing.errors import LandingError
from landing.supervisor.state import State

SERVICES = ("participants", "coaching", "matching", "notifications")


@dataclass(frozen=True)
class Target:
    """Addresses and the command line's own key. Without a clock file, business time cannot be moved."""

    urls: dict[str, str]
    kafka: str
    key_file: Path
    clock_file: Path | None = None
    mailbox_url: str | None = None
    portal_url: str | None = None

    @classmethod
    def of(cls, state: State) -> "Target":
        directory = state.directory
        return cls(
            urls={service: state.url(service) for service in SERVICES},
            kafka=state.kafka,
            key_file=directory.keys / "landing.json",
            clock_file=directory.clock_file,
            mailbox_url=state.mailbox_url,
            portal_url=state.url("portal") if "portal" in state.services else None,
        )

    @classmethod
    def from_environment(cls) -> "Target":
        """LANDING_<SERVICE>_URL, LANDING_KAFKA and LANDING_KEY_FILE. Raises LandingError where one is missing."""
        names = [f"LANDING_{service.upper()}_URL" for service in SERVICES] + ["LANDING_KAFKA", "LANDING_KEY_FILE"]
        missing = [name for name in names if not os.environ.get(name)]
        if missing:
            raise LandingError(f"Set {', '.join(missing)} to say which system is meant.")
        clock_file, mailbox = os.environ.get("LANDING_CLOCK_FILE"), os.environ.get("LANDING_MAILBOX_URL")
        return cls(
            urls={service: os.environ[f"LANDING_{service.upper()}_URL"] for service in SERVICES},
            kafka=os.environ["LANDING_KAFKA"],
            key_file=Path(os.environ["LANDING_KEY_FILE"]),
            clock_file=Path(clock_file) if clock_file else None,
            mailbox_url=mailbox,
            portal_url=os.environ.get("LANDING_PORTAL_URL"),
        )
