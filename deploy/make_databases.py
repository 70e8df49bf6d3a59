"""Gives every service its database and two logins with least rights, on the server of the compose file.

Run at each start, after the server answers: it creates what is missing and sets passwords to what the secrets say.
"""

import asyncio
import os
import sys

from deploy.make_secrets import SECRETS, passwords
from landing.engines.databases import ensure_database
from landing.supervisor.services import SERVICES

ADMIN_URL = "LANDING_DATABASE_ADMIN_URL"


async def make_databases(admin_url: str) -> None:
    for service in SERVICES:
        if service.has_database:
            known = passwords(SECRETS / service.name / "pgpass")
            owner, app = known[f"{service.name}_owner"], known[f"{service.name}_app"]
            await ensure_database(admin_url, service.name, owner, app)


if __name__ == "__main__":
    asyncio.run(make_databases(os.environ[ADMIN_URL]))
    sys.stdout.write("databases are ready\n")
