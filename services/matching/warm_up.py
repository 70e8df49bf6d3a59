"""Compiles what planning needs, once for each version of the library: `python -m services.matching.warm_up`.

`make install` and the image's build run it, so that no request waits for a compiler. Every start runs it too: what is
already there is only loaded.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.solver.live import LiveSolver
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.coach import Coach, Membership
from services.matching.domain.people import Employer, Period, Person, Skill
from services.matching.domain.request import Needs, Origin, Request
from services.matching.domain.world import Pool, World
from services.matching.engine.fit.settings import default_settings

NOW = datetime(2025, 1, 6, 12, tzinfo=UTC)
SKILL = Skill("a skill", 3)
LOADS = ((9, 9, 9), (6, 9, 12))


def warm_up() -> None:
    """Plan a pool of three requests in every way there is: whole and kept, with equal loads and with others."""
    score = Scorer(default_settings())
    for loads in LOADS:
        for solver in (LiveSolver(score), LiveSolver(score, whole=0)):
            for points in (loads[:2], loads):
                solver.plan(_world(points), NOW)


def _world(loads: tuple[int, ...]) -> World:
    """More is asked than there is, so that prices, rounding and branching all have work."""
    coaches = [_coach(number) for number in range(2)]
    requests = [_request(number, points) for number, points in enumerate(loads)]
    return World(Pool(UUID(int=1)), Catalogue(), {one.id: one for one in requests}, {one.id: one for one in coaches})


def _coach(number: int) -> Coach:
    id = UUID(int=10 + number)
    person = Person(id, skills=(SKILL,), languages={"nl": "C1"}, provinces=frozenset({"NL-UT"}))
    return Coach(id, 1, person, 11, memberships=(Membership(Period(date(2020, 1, 1))),), leave=())


def _request(number: int, points: int) -> Request:
    id = UUID(int=100 + number)
    employer = Employer(UUID(int=2), "NL-UT", "AM15")
    needs = Needs(skills=(SKILL,), optional_skills=(SKILL,), languages=("nl",))
    return Request(id, 1, UUID(int=1), employer, points, "starter", NOW, NOW, Origin("", id), needs=needs)


if __name__ == "__main__":
    warm_up()
