"""People come in from a file: all of them or nobody, also when the service dies half-way, and nobody twice."""

import asyncio
import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

from landing.play.target import SERVICES
from landing.supervisor.data import DataDirectory
from landing.supervisor.services import chosen
from services.participants.adapters import tables
from shared.db import table_of
from tests.proof.faults.rest import outboxes_empty, until
from tests.proof.faults.system import ProxiedSystem, running_system
from tests.proof.measured import Measured
from tests.proof.sizes import IMPORTED, PUBLISHED_WITHIN
from tests.support.eventually import eventually
from tests.support.folders import open_folder

HEADER = "name;email;role;target_group;postcode;languages;travel_minutes"
TARGET_GROUPS = ("starter", "career_changer", "grower")
POSTCODES = ("3511 AB", "7511 JE", "9711 LM", "4811 AA", "6211 CA")
PEOPLE = table_of(tables.People).name
AUDIT = table_of(tables.AuditEntries).name
KILLED = 1_000
HELD_UP = """
    SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = $1::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def test_a_file_of_many_people_comes_in_once(measured: Measured) -> None:
    with open_folder() as folder:
        directory = DataDirectory(folder / "data")
        directory.make()
        system = ProxiedSystem(directory, chosen(["participants"]))
        file = written(folder / "people.csv", IMPORTED())
        async with running_system(system):
            await dies_half_way(system, folder)
            began = time.perf_counter()
            first = await imported(system, file)
            entered = time.perf_counter() - began
            published = await until(lambda: outboxes_empty(system), PUBLISHED_WITHIN())
            memory = await peak_memory(system)
            began = time.perf_counter()
            again = await imported(system, file)
            known = time.perf_counter() - began
            async with system.database("participants") as connection:
                stored = await connection.fetchval(f"SELECT count(*) FROM {PEOPLE} WHERE email_key LIKE 'file-%'")
    measured("people in the file", IMPORTED())
    measured("file read, checked and entered as one transaction", entered, "s")
    measured("of them a second", IMPORTED() / entered)
    measured("published after that", published.seconds, "s")
    measured("the same file again, nothing to enter", known, "s")
    measured("most memory of the service", memory, "MB")
    assert (first["entered"], first["known"], first["errors"]) == (IMPORTED(), 0, [])
    assert (again["entered"], again["known"], again["errors"]) == (0, IMPORTED(), [])
    assert stored == IMPORTED()
    assert not published.still


async def dies_half_way(system: ProxiedSystem, folder: Path) -> None:
    """Kill the service when the people of a file are written and not committed; the one that comes back enters them."""
    file = written(folder / "killed.csv", KILLED, "killed")
    async with system.database("participants") as connection:

        async def is_held_up() -> bool:
            return bool(await connection.fetchval(HELD_UP, AUDIT))

        async def stands() -> int:
            found: int = await connection.fetchval(f"SELECT count(*) FROM {PEOPLE} WHERE email_key LIKE 'killed-%'")
            assert found in (0, KILLED), f"{found} of {KILLED}: a part of a file"
            return found

        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {AUDIT} IN SHARE MODE")
            importing = asyncio.create_task(imported(system, file, check=False))
            await eventually(is_held_up, within=60, what="the line in the audit that comes after the people")
            pid = system.pid("participants")
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            assert await stands() == 0
        await eventually(stands, within=60, what="the whole file, entered by the service that came back")
    await importing


def written(file: Path, people: int, tag: str = "file") -> Path:
    rows = (
        f"Deelnemer {n};{tag}-{n}@example.org;starter;{TARGET_GROUPS[n % 3]};{POSTCODES[n % 5]};nl:native;{n % 90}"
        for n in range(people)
    )
    file.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return file


async def imported(system: ProxiedSystem, file: Path, *, check: bool = True) -> dict[str, Any]:
    """What `landing import people FILE --json` says."""
    command = [sys.executable, "-m", "landing.cli", "import", "people", str(file), "--json"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, env=whereabouts(system))
    out, told = await process.communicate()
    if not check:
        return {}
    assert process.returncode == 0, told.decode()
    found: dict[str, Any] = json.loads(out)
    return found


def whereabouts(system: ProxiedSystem) -> dict[str, str]:
    """For a command line that acts on a system with one service: nothing is asked of the others."""
    target = system.target
    urls = {f"LANDING_{service.upper()}_URL": target.urls["participants"] for service in SERVICES}
    return dict(os.environ) | urls | {"LANDING_KAFKA": target.kafka, "LANDING_KEY_FILE": str(target.key_file)}


async def peak_memory(system: ProxiedSystem) -> float:
    """Of the process that runs now, in MB."""

    async def pid() -> int | None:
        return system.pid("participants")

    running = await eventually(pid, within=60, what="the service")
    return high_water(running)


def high_water(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("utf-8"))
    assert found is not None
    return int(found[1]) / 1000
