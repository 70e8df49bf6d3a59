"""The parts of fit and the rules, each by its name; and that the board adds up to the same as the parts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.candidates.scan import desk, scan
from services.matching.engine.fit import Catalogue, default_settings
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.pair import excluding, points, skill_matches
from services.matching.engine.fit.score import value
from services.matching.engine.tables import BOTH, NEVER, NONE, ONSITE, REMOTE, Lists, Periods
from tests.unit.matching.engine.instances import CATALOGUE, TODAY, anything, bare, codes, skills

SETTINGS = default_settings()


def part(name: str, *, asked: dict[str, object], catalogue: Catalogue = CATALOGUE, **offered: object) -> list[int]:
    """Points of a part for each coach; there are as many as the first column has rows."""
    first = next(iter(offered.values()))
    coaches = first.rows if isinstance(first, Lists | Periods) else len(first)
    return points(bare(1, coaches, asked=asked, **offered), catalogue, SETTINGS, 0)[name].tolist()


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def bits(*values: int) -> np.ndarray:
    return np.array(values, np.int8)


def test_skills_near_in_the_catalogue_count_in_part() -> None:
    """The same, its group, another skill of that group, the broader group, a stranger, an unknown one."""
    offered = skills({"python": 0}, {"code": 0}, {"java": 0}, {"digital": 0}, {"listening": 0}, {"unheard-of": 0})
    assert part("essential_skills", asked={"skills": skills({"python": 0})}, skills=offered) == [170, 102, 61, 61, 0, 0]
    assert part("essential_skills", asked={"skills": skills({"unheard-of": 0})}, skills=offered)[-1] == 170


@pytest.mark.parametrize(
    ("want", "have", "share"), [(3, 3, 40), (3, 5, 40), (3, 2, 30), (5, 1, 0), (3, 0, 28), (0, 1, 40)]
)
def test_level_distance(want: int, have: int, share: int) -> None:
    asked = {"optional_skills": skills({"python": want})}
    assert part("optional_skills", asked=asked, skills=skills({"python": have})) == [share]


def test_each_asked_skill_takes_the_nearest_one_and_an_occupation_stands_for_its_skills() -> None:
    offered = skills({"java": 0, "sql": 0}, {"python": 0})
    assert part("essential_skills", asked={"skills": skills({"python": 0, "sql": 0})}, skills=offered) == [116, 85]
    asked = {"occupation": ints(codes().skills.find("developer"))}
    assert part("essential_skills", asked=asked, skills=offered) == [116, 85]
    assert part("optional_skills", asked=asked, skills=offered) == [20, 7]
    assert part("essential_skills", asked={}, skills=offered) == [170, 170]


def test_a_catalogue_that_knows_nothing_or_goes_in_circles_does_no_harm() -> None:
    circle = Catalogue.of(
        "loop", {**dict.fromkeys(CATALOGUE.uris, ()), "python": ("code",), "code": ("python",)}, {}, {}
    )
    asked, offered = {"skills": skills({"python": 0, "unheard-of": 0})}, skills({"code": 0}, {"python": 0})
    assert part("essential_skills", asked=asked, catalogue=circle, skills=offered) == [51, 85]
    assert part("essential_skills", asked=asked, catalogue=Catalogue.empty(), skills=offered) == [0, 85]


def test_the_best_language_that_may_be_used_counts() -> None:
    spoken = Lists.levelled([[(0, 3), (1, 6)], [(2, 0)], []])
    assert part("language", asked={"languages": Lists.of([[0, 1]])}, languages=spoken) == [50, 0, 0]
    assert part("language", asked={"languages": Lists.of([[2]])}, languages=spoken) == [0, 30, 0]
    assert part("language", asked={"starter_languages": Lists.of([[0]])}, languages=spoken) == [25, 0, 0]
    assert part("language", asked={}, languages=spoken) == [50, 50, 50]


def test_near_is_better_than_far_and_remote_makes_up_for_half() -> None:
    regions = Lists.of([[3], [0], [0], [1], []])
    travel = ints(NONE, NONE, 60, 90, NONE)
    asked = {"region": ints(0), "labour_market_region": ints(3), "mode": bits(ONSITE)}
    assert part("region", asked=asked, regions=regions, travel_minutes=travel) == [80, 48, 72, 0, 0]
    assert part("region", asked={**asked, "mode": bits(BOTH)}, regions=regions) == [80, 48, 48, 40, 40]
    assert part("region", asked={**asked, "mode": bits(REMOTE)}, regions=regions) == [80] * 5
    onsite = {"regions": regions, "mode": bits(*[ONSITE] * 5)}
    assert part("region", asked={**asked, "mode": bits(REMOTE)}, **onsite) == [0] * 5
    assert part("region", asked={}, regions=regions) == [80] * 5


def test_work_mode_asks_what_both_can() -> None:
    offered = bits(ONSITE, REMOTE, BOTH)
    assert part("work_mode", asked={"mode": bits(ONSITE)}, mode=offered) == [40, 0, 40]
    assert part("work_mode", asked={"mode": bits(BOTH)}, mode=offered) == [20, 20, 40]


def test_leave_and_an_end_lower_availability() -> None:
    asked = {"starts_on": ints(TODAY), "ends_on": ints(TODAY + 100)}
    leave = Periods.of([[(0, TODAY + 10, TODAY + 40)], [], [(0, TODAY - 9, TODAY - 2)]])
    until = ints(NEVER, TODAY + 50, NEVER)
    assert part("availability", asked=asked, leave=leave, available_until=until) == [28, 20, 40]
    assert part("availability", asked={}, available_until=ints(TODAY + 91)) == [20]


def test_experience_and_continuity() -> None:
    assert part("target_group", asked={"target_group": ints(1)}, target_groups=Lists.of([[0], [1, 2]])) == [0, 50]
    assert part("continuity", asked={"known_coaches": Lists.of([[1]])}, capacity=np.ones(2, np.int64)) == [0, 30]


def test_the_value_is_the_one_that_was_agreed() -> None:
    asked = {"waiting_days": ints(0, 61, 7), "precedence": bits(0, 0, 1)}
    assert value(bare(3, 1, asked=asked).requests, SETTINGS).tolist() == [1000, 1305, 1335]


@pytest.mark.parametrize(
    ("rule", "asked", "offered", "out"),
    [
        ("capacity", {"load": np.array([4])}, {"capacity": np.array([3, 4])}, [0]),
        ("working_time", {"load": np.array([4])}, {"own_limit": np.array([9, 3]), "capacity": np.array([9, 9])}, [1]),
        ("pool", {"pool": ints(0)}, {"pools": Periods.of([[(1, 0, NEVER)], [(0, 0, NEVER)], [(0, 0, TODAY)]])}, [0, 2]),
        ("period", {"ends_on": ints(TODAY + 9)}, {"available_until": ints(TODAY + 8, TODAY + 9)}, [0]),
        ("period", {}, {"leave": Periods.of([[(0, 0, NEVER)], [(0, TODAY + 1, NEVER)]])}, [0]),
        ("language", {"languages": Lists.of([[0, 1]])}, {"languages": Lists.levelled([[(2, 7)], [(1, 1)]])}, [0]),
        ("conflict_of_interest", {"employer": ints(2)}, {"employer": ints(1, 2, NONE)}, [1]),
        ("conflict_of_interest", {"conflicts": Lists.of([[2]])}, {"employer": ints(1, 2, NONE)}, [2]),
        ("competitor", {"employer": ints(2)}, {"competitors": Lists.of([[2], [3]])}, [0]),
        ("hirer", {"employer": ints(2)}, {"hirers": Lists.of([[1], [3, 2]])}, [1]),
        ("excluded_by_hand", {"excluded_coaches": Lists.of([[1]])}, {"employer": ints(1, 2)}, [1]),
    ],
)  # fmt: skip
def test_each_rule_excludes_by_its_own_name_and_can_be_switched_off(
    rule: str, asked: dict[str, object], offered: dict[str, object], out: list[int]
) -> None:
    first = next(iter(offered.values()))
    coaches = first.rows if isinstance(first, Lists | Periods) else len(first)
    tables = bare(1, coaches, asked=asked, **offered)
    marked = excluding(tables, SETTINGS, 0)
    others = np.any([them for name, them in marked.items() if name != rule], axis=0)
    assert np.flatnonzero(marked[rule]).tolist() == out
    scanned = fits(tables)[0]
    assert np.flatnonzero(scanned < 0).tolist() == sorted({*out, *np.flatnonzero(others)})
    off = SETTINGS.without_rules([rule])
    assert rule not in excluding(tables, off, 0)
    assert np.flatnonzero(fits(tables, off)[0] < 0).tolist() == np.flatnonzero(others).tolist()


def fits(tables: object, with_settings: object = SETTINGS) -> np.ndarray:
    """What the board says of every pair."""
    board = board_of(tables, CATALOGUE, with_settings)
    room, found = desk(board.coaches), []
    for request in range(board.requests):
        scan(board, request, room)
        found.append(room.fit.copy())
    return np.array(found).reshape(board.requests, board.coaches)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_the_board_adds_up_to_the_parts_and_keeps_the_rules(seed: int, loads: int) -> None:
    tables = anything(seed, loads=loads)
    scanned = fits(tables)
    for request in range(len(tables.requests)):
        out = np.any(list(excluding(tables, SETTINGS, request).values()), axis=0)
        parts = points(tables, CATALOGUE, SETTINGS, request)
        assert set(parts) == set(SETTINGS.fit)
        assert all(0 <= part.min() and part.max() <= SETTINGS.fit[name] for name, part in parts.items())
        assert ((scanned[request] < 0) == out).all()
        assert (scanned[request] == sum(parts.values()))[~out].all()


def test_what_matching_may_not_know_changes_nothing() -> None:
    """The size of an employer and every name: other ones, the same scores."""
    tables = anything(3)
    renamed = replace(tables.requests, ids=tuple(f"x{i}" for i in range(12)), employer_size=np.full(12, 9, np.int32))
    assert (fits(tables) == fits(replace(tables, requests=renamed))).all()


def test_each_asked_skill_says_what_came_nearest() -> None:
    tables = bare(
        1, 1, asked={"skills": skills({"python": 3, "sql": 0}), "optional_skills": skills({"listening": 0})},
        skills=skills({"java": 2, "excel": 0}),
    )  # fmt: skip
    found = [
        (it.skill, it.essential, it.thousandths, it.nearest) for it in skill_matches(tables, CATALOGUE, SETTINGS, 0, 0)
    ]
    assert found == [("python", True, 270, "java"), ("sql", True, 360, "excel"), ("listening", False, 0, "")]
