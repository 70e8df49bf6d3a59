"""The main menu: which places there are for whom. It hides what one cannot use; each service decides for itself."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

COORDINATING = frozenset({"coordinator", "operator"})
EMPLOYING, COACHING = frozenset({"employer_contact"}), frozenset({"coach"})
ANYBODY = frozenset({"starter", "national"}) | COORDINATING | EMPLOYING | COACHING


@dataclass(frozen=True, slots=True)
class Place:
    """`code` names it in the layout, where its words are; `roles` are those it is for, everybody where empty."""

    code: str
    icon: str
    roles: frozenset[str] = frozenset()


PLACES = (
    Place("start", "home"),
    Place("requests", "list", EMPLOYING),
    Place("company", "building", EMPLOYING),
    Place("offers", "coaching", COACHING),
    Place("registrations", "inbox", COORDINATING),
    Place("people", "participants", COORDINATING),
    Place("organisations", "building", COORDINATING),
    Place("pools", "matching", COORDINATING),
    Place("matching", "sparkles", COORDINATING),
    Place("my-data", "shield"),
)


@dataclass(frozen=True, slots=True)
class Link:
    code: str
    icon: str
    path: str
    here: bool


def links(roles: Collection[str], language: str, path: str) -> Iterator[Link]:
    """Those of a reader with these roles, with the one that holds this path marked."""
    for place in PLACES:
        if not place.roles or place.roles & set(roles):
            target = f"/{language}/{place.code}"
            yield Link(place.code, place.icon, target, path == target or path.startswith(f"{target}/"))
