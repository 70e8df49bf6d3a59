"""What to call those whom a page speaks of, as far as its reader may know: many at once, asked of participants."""

import asyncio
from collections.abc import Iterable
from typing import Any

from services.portal.adapters.services import OnBehalf

MOST_PEOPLE, AT_ONCE = 200, 50


async def people(ask: OnBehalf, ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
    """By id: `name`, None where it may not be known, and `shown_as`, then a number instead. Raises Refused."""
    wanted = sorted({id for id in ids if id})[:MOST_PEOPLE]
    if not wanted:
        return {}
    found: dict[str, dict[str, Any]] = (await ask.look_up("participants", "/people/lookup", {"ids": wanted}))["names"]
    return found


async def concepts(ask: OnBehalf, uris: Iterable[str | None]) -> dict[str, dict[str, Any]]:
    """Skills and occupations by URI; one that the catalogue knows no longer is left out."""
    return {one["uri"]: one for one in await _listed(ask, "/skills", "uri", sorted({uri for uri in uris if uri}))}


def label(concept: dict[str, Any], language: str) -> str:
    return str(concept[f"label_{language}"] or concept["label_en"])


async def organisations(ask: OnBehalf, ids: Iterable[str | None]) -> dict[str, str]:
    """Their names, by id."""
    wanted = sorted({id for id in ids if id})
    found = await _listed(ask, "/organisations", "id", wanted)
    return dict.fromkeys(wanted, "") | {one["organisation_id"]: one["name"] for one in found}


async def _listed(ask: OnBehalf, path: str, parameter: str, wanted: list[str]) -> list[dict[str, Any]]:
    """Asks for as many in each question as the service takes."""
    parts = [{parameter: wanted[start : start + AT_ONCE]} for start in range(0, len(wanted), AT_ONCE)]
    pages = await asyncio.gather(*(ask.read("participants", path, limit=AT_ONCE, **part) for part in parts))
    return [one for page in pages for one in page["items"]]
