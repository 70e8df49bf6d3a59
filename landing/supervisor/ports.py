"""Gives every part its port: that of last time, else the preferred one, else a free one; the data directory knows."""

import json

from landing.processes.ports import choose_port
from landing.supervisor.data import DataDirectory
from landing.supervisor.services import SERVICES

PREFERRED = {
    "kafka": 21092,
    "kafka-controller": 21093,
    "postgres": 21432,
    "smtp": 21025,
    "mailbox": 8025,
    **{service.name: service.port for service in SERVICES},
}


def assign_ports(directory: DataDirectory) -> dict[str, int]:
    """A free port for each name; the same ones as before wherever they are free."""
    remembered: dict[str, int] = {}
    if directory.ports_file.exists():
        remembered = json.loads(directory.ports_file.read_text())
    ports: dict[str, int] = {}
    for name, preferred in PREFERRED.items():
        ports[name] = choose_port(remembered.get(name, preferred), taken=set(ports.values()))
    directory.ports_file.write_text(json.dumps(ports, indent=1))
    return ports


def moved(ports: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Which parts did not get their preferred port: name → (preferred, given)."""
    return {name: (PREFERRED[name], port) for name, port in ports.items() if port != PREFERRED.get(name, port)}
