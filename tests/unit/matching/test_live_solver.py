"""A pool that is kept from plan to plan proposes what one that is solved whole each time would."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from services.matching.adapters.solver import live_pool
from services.matching.adapters.solver.live import LiveSolver
from services.matching.adapters.solver.settling import settle
from services.matching.domain.assignment import Choice
from services.matching.domain.coach import Coach
from services.matching.domain.people import Skill
from services.matching.domain.request import Exclusion, Needs, Request
from services.matching.domain.world import World
from tests.unit.matching.worlds import (
    JAVA,
    NOW,
    PYTHON,
    SCORE,
    SQL,
    Gone,
    after,
    coach,
    id_of,
    person,
    planned,
    request,
    world,
)

SKILLS, LANGUAGES = (PYTHON, JAVA, SQL), ("nl", "en", "pl")


def some_request(dice: Random, number: int, loads: tuple[int, ...]) -> Request:
    needs = Needs(languages=tuple(dice.sample(LANGUAGES, 1)), skills=(Skill(dice.choice(SKILLS), dice.randint(1, 5)),))
    first = NOW - timedelta(days=dice.randint(0, 90))
    return request(number, dice.choice(loads), needs=needs, first_requested_at=first, waiting_since=first)


def some_coach(dice: Random, number: int) -> Coach:
    skills = tuple(Skill(uri, dice.randint(1, 5)) for uri in dice.sample(SKILLS, 2))
    return coach(
        number, 9 * dice.randint(0, 2), profile=person(number, languages={"nl": "C1", "en": None}, skills=skills)
    )


def some_world(dice: Random, loads: tuple[int, ...]) -> World:
    requests = [some_request(dice, number, loads) for number in range(40)]
    return world(requests, [some_coach(dice, number) for number in range(12)])


def disturb(dice: Random, here: World, loads: tuple[int, ...]) -> World:
    """A few who come, go, change, and a coach with more or less room."""
    known = list(here.requests.values())
    gone, changed, fuller = dice.sample(known, 3), dice.choice(known), dice.choice(list(here.coaches.values()))
    newcomers = [some_request(dice, dice.randint(100, 10_000), loads) for _ in range(4)]
    kept_away = replace(changed, version=changed.version + 1, exclusions=(Exclusion(fuller.id),))
    roomier = replace(fuller, version=fuller.version + 1, points_total=9 * dice.randint(0, 3))
    return after(here, [kept_away, *(Gone(one.id) for one in gone), *newcomers, roomier])


def worth(proposals: list) -> int:  # type: ignore[type-arg]
    return sum(proposal.coaches[0].score for proposal in proposals)


@pytest.mark.parametrize("seed", range(6))
def test_equal_loads_stay_at_the_optimum(seed: int) -> None:
    dice, solver = Random(seed), LiveSolver(SCORE, whole=0)
    here = some_world(dice, (9,))
    for _ in range(8):
        proposals = solver.plan(here, NOW).proposals
        assert worth(proposals) == worth(planned(here))
        assert all(proposal.gap == 0 for proposal in proposals)
        here = disturb(dice, here, (9,))


@pytest.mark.parametrize("seed", range(4))
def test_mixed_loads_stay_within_the_gap_that_is_told(seed: int) -> None:
    dice, solver = Random(seed), LiveSolver(SCORE, whole=0)
    here = some_world(dice, (6, 9, 12))
    for _ in range(6):
        proposals, best = solver.plan(here, NOW).proposals, worth(planned(here))
        taken = dict.fromkeys(here.coaches, 0)
        for proposal in proposals:
            taken[proposal.coaches[0].coach_id] += proposal.points
        assert all(taken[id] <= here.coaches[id].points_total for id in taken)
        assert worth(proposals) <= best <= worth(proposals) / (1 - max(p.gap for p in proposals)) + 1
        here = disturb(dice, here, (6, 9, 12))


def test_a_new_day_and_a_coach_described_anew_are_seen() -> None:
    dice, solver = Random(1), LiveSolver(SCORE, whole=0)
    here = some_world(dice, (9,))
    solver.plan(here, NOW)
    for now, there in (
        (NOW + timedelta(days=3), here),
        (NOW, after(here, [coach(0, 18, profile=person(0, languages={"pl": "C2"}))])),
        (NOW, after(here, [Gone(id_of("coach", 3)), coach(77, 9)])),
    ):
        assert worth(solver.plan(there, now).proposals) == worth(planned(there, now))


def test_a_full_pass_finds_the_pairs_that_newcomers_were_not_listed_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one pair each, two newcomers want the same last place, and the other's place stays empty until the pass."""
    monkeypatch.setattr(live_pool, "LISTED", 1)
    wish = Needs(skills=(Skill(PYTHON),))
    both = coach(1, 9, profile=person(1, languages={"nl": "C1"}, skills=(Skill(PYTHON),)))
    solver = LiveSolver(SCORE, whole=0)
    waits = request(3, needs=Needs(languages=("pl",)))
    assert solver.plan(world([waits], [both, coach(2, 9)]), NOW).proposals == []
    here = world([waits, request(1, needs=wish), request(2, needs=wish)], [both, coach(2, 9)])
    assert solver.improve(NOW) is None, "nobody is new yet"
    assert len(solver.plan(here, NOW).proposals) == 1
    later = NOW + timedelta(minutes=2)
    assert solver.improve(later) == here.pool.id
    assert worth(solver.plan(here, later).proposals) == worth(planned(here))
    assert solver.improve(later) is None


def test_what_the_relaxation_shares_out_is_settled_within_the_room() -> None:
    one, two = id_of("coach", 1), id_of("coach", 2)
    choices = [Choice(9, {one: 1500, two: 1400}), Choice(9, {one: 1450, two: 1300}), Choice(9, {two: 1200})]
    found = settle(choices, {one: 10, two: 9}, [one, one, None], bound=2900)
    assert found.coaches == (one, two, None)
    assert found.left == {one: 1, two: 0}
    assert (found.total, found.bound) == (2800, 2900)
