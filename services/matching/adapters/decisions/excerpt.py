"""The part of the catalogue on which a plan depended: its skills and occupations with all that lies above them."""

from collections.abc import Iterable

from services.matching.domain.catalogue import Catalogue
from services.matching.domain.coach import Coach
from services.matching.domain.request import Request


def excerpt(catalogue: Catalogue, requests: Iterable[Request], coaches: Iterable[Coach]) -> Catalogue:
    """Scores by the excerpt are those by the whole."""
    occupations, edge = set[str](), set[str]()
    for request in requests:
        needs = request.needs
        edge.update(skill.uri for skill in (*needs.skills, *needs.optional_skills))
        if needs.occupation:
            occupations.add(needs.occupation)
    for coach in coaches:
        edge.update(skill.uri for skill in coach.person.skills)
    needed = {uri: catalogue.occupations[uri] for uri in sorted(occupations) if uri in catalogue.occupations}
    edge.update(skill.uri for skills in needed.values() for skill in skills)
    edge.update(needed)
    return Catalogue(catalogue.revision, _above(catalogue, edge), needed)


def _above(catalogue: Catalogue, edge: set[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    while edge:
        here = {uri: catalogue.broader[uri] for uri in sorted(edge) if uri in catalogue.broader}
        found.update(here)
        edge = {group for groups in here.values() for group in groups} - found.keys()
    return found
