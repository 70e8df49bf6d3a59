"""Makes the secrets of a new installation in containers: keys of services, passwords of logins. Run once at each start.

Each service gets a volume of its own and sees no other. What exists is kept, so a repeated start changes nothing.
"""

import json
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

from landing.supervisor.keys import CALLERS
from landing.supervisor.services import SERVICES
from shared.identity.keys import new_key, public_jwk, read_private_key, write_private_key

SECRETS = Path("/secrets")


def make_all(folder: Path) -> None:
    """`folder` holds one folder for each caller, and one for the superuser of PostgreSQL."""
    for name in CALLERS:
        make_key(folder / name / "key.json")
    for service in SERVICES:
        if service.has_database:
            logins = (f"{service.name}_owner", f"{service.name}_app")
            make_password_file(folder / service.name / "pgpass", logins)
    make_superuser(folder / "postgres")
    trusted = {name: public_jwk(read_private_key(folder / name / "key.json")) for name in CALLERS}
    write(folder / "participants" / "trusted.json", json.dumps(trusted, indent=1))


def make_key(path: Path) -> None:
    if not path.exists():
        write_private_key(new_key(), path)


def make_password_file(path: Path, logins: Iterable[str]) -> None:
    """In the format of PGPASSFILE: no password then stands in an address, an environment or a process list."""
    if not path.exists():
        write(path, "".join(f"*:*:*:{login}:{secrets.token_urlsafe(24)}\n" for login in logins))


def make_superuser(folder: Path) -> None:
    """The same password twice: for the clients of this user, and for the server's own first start as another user."""
    make_password_file(folder / "pgpass", ["postgres"])
    password = passwords(folder / "pgpass")["postgres"]
    write(folder / "password", password, mode=0o444)


def passwords(path: Path) -> dict[str, str]:
    """Login → password of a file in the format of PGPASSFILE."""
    lines = path.read_text().splitlines()
    return {login: password for *_, login, password in (line.split(":") for line in lines)}


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Whole or not at all, and never readable by more than `mode` says."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode)
    fresh.chmod(0o600)
    fresh.write_text(text)
    fresh.chmod(mode)
    fresh.replace(path)


if __name__ == "__main__":
    make_all(SECRETS)
    sys.stdout.write("secrets are ready\n")
