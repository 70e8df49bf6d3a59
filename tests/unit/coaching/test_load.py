"""Points of coaches and of what they do."""

import pytest

from services.coaching.domain.load import Load, Phase, TargetGroup, points_total


@pytest.mark.parametrize(
    ("fte", "first_year", "points"),
    [
        (100, False, 85),
        (100, True, 75),
        (80, False, 68),
        (50, False, 42),
        (50, True, 37),
        (33, False, 28),
        (1, False, 0),
    ],
)
def test_a_contract_gives_points(fte: int, first_year: bool, points: int) -> None:
    """floor(100 x FTE) - ceil(15 x FTE), by hand: 0.33 gives 33 - 5 and 0.01 gives 1 - 1."""
    assert points_total(fte, first_year=first_year) == points


@pytest.mark.parametrize(
    ("group", "intake", "running", "closing"),
    [(TargetGroup.STARTER, 9, 6, 3), (TargetGroup.CAREER_CHANGER, 12, 8, 4), (TargetGroup.GROWER, 6, 4, 2)],
)
def test_a_phase_weighs(group: TargetGroup, intake: int, running: int, closing: int) -> None:
    load = Load()
    assert [load.points(group, phase) for phase in Phase] == [intake, running, closing]


def test_odd_weights_are_rounded_up() -> None:
    load = Load(starter=5)
    assert [load.points(TargetGroup.STARTER, phase) for phase in Phase] == [8, 5, 3]


@pytest.mark.parametrize(("minutes", "points"), [(0, 9), (45, 9), (46, 10)])
def test_travel_counts_above_45_minutes(minutes: int, points: int) -> None:
    assert Load().points(TargetGroup.STARTER, Phase.INTAKE, travel_minutes=minutes) == points


def test_complexity_adds_three_in_every_phase() -> None:
    assert [Load().points(TargetGroup.GROWER, phase, is_complex=True) for phase in Phase] == [9, 7, 5]
