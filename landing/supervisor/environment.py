"""The settings that a local service process gets: all addresses, and its own database and key, nobody else's."""

import os

from landing.engines.databases import Logins
from landing.supervisor.data import DataDirectory
from landing.supervisor.services import SERVICES, Service


def service_environment(
    service: Service, directory: DataDirectory, ports: dict[str, int], logins: Logins | None
) -> dict[str, str]:
    """The whole environment of one service; what the caller's own environment says about other things is kept."""
    own = service.name.upper()
    settings = {
        "LANDING_ENVIRONMENT": "development",
        "LANDING_KAFKA": f"127.0.0.1:{ports['kafka']}",
        "LANDING_CLOCK_FILE": str(directory.clock_file),
        "LANDING_TRUSTED_KEYS_FILE": str(directory.trusted_keys),
        "LANDING_MAILBOX_URL": address(ports["mailbox"]),
        "NOTIFICATIONS_SMTP_URL": f"smtp://127.0.0.1:{ports['smtp']}",
        f"{own}_KEY_FILE": str(directory.key_file(service.name)),
        "PYTHONUNBUFFERED": "1",
    }
    settings |= {f"LANDING_{other.name.upper()}_URL": address(ports[other.name]) for other in SERVICES}
    if "portal" in ports:
        # Passkeys belong to a name, never to an address; browsers trust this one without TLS.
        settings["LANDING_PORTAL_URL"] = local(ports["portal"])
    if logins is not None:
        settings |= {f"{own}_DATABASE_URL": logins.app_url, f"{own}_OWNER_DATABASE_URL": logins.owner_url}
    return {**os.environ, **settings}


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def local(port: int) -> str:
    """The address as people type it: by the only name that every machine has."""
    return f"http://localhost:{port}"
