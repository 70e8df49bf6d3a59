"""Looks for planted personal data wherever it must never be: logs, spans, events, metrics, other services' tables.

A service or topic that is added later is looked through as well, without a word here.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx

from landing.engines.postgres import Postgres
from landing.supervisor.services import SERVICES
from landing.supervisor.state import State
from shared.events.registry import TOPICS
from tests.support.broker import Wire

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
ROWS = 'SELECT row_to_json(t)::text AS row, t::text AS plain FROM "{table}" AS t'


@dataclass(frozen=True)
class Canary:
    """What was planted, by what it is: `{"name": "…", "email": "…"}`."""

    planted: dict[str, str]

    def found_in(self, content: bytes) -> list[str]:
        """Which of them the content holds, in whatever usual spelling."""
        lower = content.lower()
        return [what for what, text in self.planted.items() if any(form in lower for form in _forms(text))]


def _forms(text: str) -> set[bytes]:
    """As it is, in an address, in JSON, in hex, and in base64 wherever it begins; all in lower case."""
    raw = text.encode()
    quoted, escaped = quote(text, safe="@"), json.dumps(text)[1:-1]
    forms = {raw, raw.hex().encode(), quoted.encode(), quote(text, safe="").encode(), escaped.encode()}
    for shift in range(3):
        coded = b64encode(b"\0" * shift + raw)
        forms.add(coded[4 if shift else 0 : len(coded) // 4 * 4 - 4])
    return {form.lower() for form in forms}


def in_files(canary: Canary, *folders: Path) -> Iterator[str]:
    """Logs and spans, also those that were rotated."""
    for file in sorted(file for folder in folders for file in folder.rglob("*") if file.is_file()):
        for number, line in enumerate(file.read_bytes().splitlines(), start=1):
            yield from (f"{file.name}:{number} holds the {what}" for what in canary.found_in(line))


async def in_events(canary: Canary, wire: Wire, *, but: Iterable[str] = ()) -> Iterator[str]:
    """Keys, headers and bodies on every topic; `but` are ids of messages that a test planted itself."""
    leaks, known = [], {id.encode() for id in but}
    for topic in TOPICS:
        for record in await wire.records(topic):
            headers = b"\n".join(name.encode() + b": " + (value or b"") for name, value in record.headers)
            if dict(record.headers).get("ce_id") not in known:
                content = b"\n".join((record.key or b"", headers, record.value or b""))
                place = f"{topic} {record.partition}/{record.offset}"
                leaks += [f"{place} holds the {what}" for what in canary.found_in(content)]
    return iter(leaks)


async def in_numbers(canary: Canary, state: State) -> list[str]:
    """Metrics and status of every service."""
    leaks = []
    async with httpx.AsyncClient() as http:
        for service in SERVICES:
            for path in ("/metrics", "/status", "/openapi.json"):
                page = (await http.get(state.url(service.name) + path)).content
                leaks += [f"{service.name}{path} holds the {what}" for what in canary.found_in(page)]
    return leaks


async def in_tables(canary: Canary, state: State) -> dict[str, list[str]]:
    """What each table of each service holds of it, by `service.table`; tables that hold nothing are left out."""
    server = Postgres(state.directory.path / "postgres", state.parts["postgres"].port)
    found: dict[str, list[str]] = {}
    for service in (service.name for service in SERVICES if service.has_database):
        connection = await asyncpg.connect(server.admin_url, database=service)
        try:
            for table in [row["tablename"] for row in await connection.fetch(TABLES)]:
                rows = await connection.fetch(ROWS.format(table=table))
                content = "\n".join(f"{row['row']}\n{row['plain']}" for row in rows).encode()
                if held := canary.found_in(content):
                    found[f"{service}.{table}"] = held
        finally:
            await connection.close()
    return found
