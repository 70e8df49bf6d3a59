"""Turns an explanation of matching, codes and ids, into what a page shows: names, labels and whole sentences.

Its words come from `shared/explanations`, so that pages and the command line say the same.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from services.portal.adapters.services import OnBehalf
from services.portal.entrypoints.naming import concepts, label, people
from shared.explanations import sections, words

Found = Mapping[str, Any]


async def explained(ask: OnBehalf, found: Found, request_name: str, language: str) -> dict[str, Any]:
    """`asked` is whom the page is about and `same` whether he was given; each other coach keeps his id beside his name.

    `parts` hold points, the most of them, or None, and `share` in percent; `rules` how many coaches each keeps away.
    """
    ids = [found["assigned"], found["coach"], *(one["coach"] for one in found["others"])]
    called, labels = await asyncio.gather(people(ask, ids), _labels(ask, found["skills"], language))
    names = {id: one["shown_as"] for id, one in called.items()}
    speak = words(language)
    spoken = {
        **found,
        "request": request_name,
        "assigned": names.get(found["assigned"] or ""),
        "coach": names.get(found["coach"] or ""),
        "others": [one | {"coach": names[one["coach"]]} for one in found["others"]],
    }
    return {
        "say": sections(spoken, language),
        "asked": spoken["coach"],
        "same": found["coach"] == found["assigned"],
        "score": found["score"],
        "may": not found["excluded_by"],
        "parts": [_part(part, speak["part"]) for part in found["parts"]],
        "skills": [_skill(skill, labels) for skill in found["skills"]],
        "rules": [(number, speak["rule"][rule]) for rule, number in found["excluded"].items() if number],
        "others": [one | {"name": names[one["coach"]]} for one in found["others"]],
        "allowed": found["allowed"],
        "coaches": found["coaches"],
        "exact": found["exact"],
        "scope": found["scope"],
    }


def _part(part: Found, names: Mapping[str, str]) -> dict[str, Any]:
    most = part["most"]
    share = None if not most else max(0, min(100, round(100 * part["points"] / most)))
    return {"name": names[part["code"]], "points": part["points"], "most": most, "share": share}


def _skill(skill: Found, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": labels[skill["skill"]],
        "level": skill["level"],
        "essential": skill["essential"],
        "covered": round(skill["thousandths"] / 10),
        "nearest": labels.get(skill["nearest"], ""),
        "nearest_level": skill["nearest_level"],
    }


async def _labels(ask: OnBehalf, skills: Iterable[Found], language: str) -> dict[str, str]:
    """Of each concept; its address where the catalogue knows it no longer."""
    uris = {uri for one in skills for uri in (one["skill"], one["nearest"]) if uri}
    known = await concepts(ask, uris)
    return {uri: label(known[uri], language) if uri in known else uri for uri in uris}
