"""`landing migrate`: bring databases to their newest schema without starting a service (each does so itself, too)."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from landing.commands.options import Data
from landing.engines.databases import Logins, login_url
from landing.errors import LandingError
from landing.supervisor.data import PROJECT, DataDirectory
from landing.supervisor.services import Service, chosen


def migrate(
    services: Annotated[list[str] | None, typer.Argument(metavar="SERVICE", help="Default: all.")] = None,
    data: Data = None,
) -> None:
    """Migrate the databases named by SERVICE_OWNER_DATABASE_URL and SERVICE_DATABASE_URL, else the running system's.

    Example: [bold]landing migrate coaching matching[/]
    """
    from landing.console import out

    for service in chosen(services or ()):
        if service.has_database:
            revision = asyncio.run(apply(service, logins_of(service, data)))
            out.print(f"{service.name}: at revision {revision or 'none'}")


def logins_of(service: Service, data: Path | None) -> Logins:
    """From the environment, as a service reads it; without it, those of the running local system."""
    prefix = service.name.upper()
    owner, app = os.environ.get(f"{prefix}_OWNER_DATABASE_URL"), os.environ.get(f"{prefix}_DATABASE_URL")
    if owner and app:
        return Logins(owner, app)
    directory = DataDirectory.at(data)
    return local_logins(service, directory)


def local_logins(service: Service, directory: DataDirectory) -> Logins:
    """The logins that the supervisor made; needs a running system."""
    from landing.engines.postgres import Postgres
    from landing.supervisor.state import read

    port = read(directory.path).parts["postgres"].port
    postgres = Postgres(directory.path / "postgres", port)
    owner, app = f"{service.name}_owner", f"{service.name}_app"
    urls = (login_url(postgres.admin_url, service.name, login, postgres.password(login)) for login in (owner, app))
    return Logins(*urls)


async def apply(service: Service, logins: Logins) -> str:
    """The service's own migrations, under the lock that its processes take too."""
    from shared.db.migrate import migrate as run_migrations

    try:
        return await run_migrations(
            logins.owner_url, logins.app_url, PROJECT / "services" / service.name / "migrations"
        )
    except OSError as error:
        raise LandingError(f"The database of {service.name} does not answer: check its address ({error}).") from error
