"""Placements against all placements of small markets: stable, best for applicants, as large as ties allow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.placements.acceptance import accept
from services.matching.engine.placements.joint import NoStableOutcome, accept_joint, blocking_joint
from services.matching.engine.placements.lottery import draws, numbered, strict
from services.matching.engine.placements.market import Market, Nest
from services.matching.engine.placements.nested import accept_within
from services.matching.engine.placements.solve import empty_in_all, place
from services.matching.engine.placements.stability import blocking
from tests.unit.matching.engine.placements.markets import (
    at_least_as_good,
    every_placement,
    is_stable,
    markets,
    stable_placements,
)

SETS = [[([0, 1], 1)], [([0, 1], 2), ([0, 1, 2], 2)], [([2], 1), ([0, 1, 2], 1)]]
few = settings(max_examples=40, deadline=None)


@few
@given(markets(ties=False))
def test_on_strict_lists_everyone_gets_the_best_of_all_stable_placements(market: Market) -> None:
    pair = accept(market, market.priority)
    assert is_stable(market, pair)
    assert all(at_least_as_good(market, pair, other) for other in stable_placements(market))


@few
@given(markets(), st.integers(0, 3), st.sampled_from(["lottery", "largest"]))
def test_with_ties_nothing_blocks_whatever_the_lots(market: Market, seed: int, ties: str) -> None:
    placed = place(market, numbered(seed, 4), numbered(seed, 3), ties=ties)  # type: ignore[arg-type]
    assert is_stable(placed.market, placed.pair)
    assert placed.blocking.size == 0


@few
@given(markets())
def test_the_largest_is_at_least_two_thirds_of_the_largest_there_is(market: Market) -> None:
    placed = place(market, numbered(1, 4), numbered(2, 3), ties="largest")
    largest = max((pair >= 0).sum() for pair in stable_placements(market))
    assert 3 * (placed.pair >= 0).sum() >= 2 * largest


@few
@given(markets(ties=False), st.sampled_from(SETS))
def test_under_nested_caps_it_is_stable_and_best_for_applicants(
    market: Market, sets: list[tuple[list[int], int]]
) -> None:
    nest = Nest.of(market.seats, [(np.array(inside, np.int32), most) for inside, most in sets])
    capped = Market(market.start, market.slot, market.choice, market.priority, market.seats, nest)
    pair = accept_within(capped, nest, capped.priority)
    assert is_stable(capped, pair)
    assert all(at_least_as_good(capped, pair, other) for other in stable_placements(capped))


@few
@given(markets())
def test_the_proof_finds_blocking_pairs_exactly_where_there_are(market: Market) -> None:
    for pair in list(every_placement(market))[::7]:
        taken = np.bincount(market.slot[pair[pair >= 0]], minlength=3)
        if (taken <= market.seats).all():
            assert (blocking(market, pair).size == 0) == is_stable(market, pair)


@few
@given(markets(ties=False, most_seats=3), st.permutations([1, 1, 2, 2]))
def test_joint_applicants_land_stably_or_it_is_proved_that_they_cannot(market: Market, size: list[int]) -> None:
    sizes = np.array(size, np.int64)

    def is_good(pair: np.ndarray) -> bool:
        taken = np.bincount(market.slot[pair[pair >= 0]], sizes[pair >= 0], minlength=3)
        return bool((taken <= market.seats).all()) and not blocking_joint(market, market.priority, sizes, pair).size

    possible = any(is_good(pair) for pair in every_placement(market))
    if possible:
        assert is_good(accept_joint(market, market.priority, sizes))
        return
    with pytest.raises(NoStableOutcome) as none:
        accept_joint(market, market.priority, sizes)
    assert none.value.proven


@few
@given(markets(ties=False))
def test_slots_called_empty_in_all_stable_placements_are(market: Market) -> None:
    placed = place(market, numbered(1, 4), numbered(2, 3))
    named = set(empty_in_all(placed).tolist())
    for pair in stable_placements(market):
        assert named == set(range(3)) - set(market.slot[pair[pair >= 0]].tolist())


@few
@given(markets(ties=False), st.sampled_from(SETS))
def test_under_caps_no_slot_is_called_empty_that_another_stable_placement_fills(
    market: Market, sets: list[tuple[list[int], int]]
) -> None:
    nest = Nest.of(market.seats, [(np.array(inside, np.int32), most) for inside, most in sets])
    capped = Market(market.start, market.slot, market.choice, market.priority, market.seats, nest)
    named = set(empty_in_all(place(capped, numbered(1, 4), numbered(2, 3))).tolist())
    for pair in stable_placements(capped):
        assert not named & set(capped.slot[pair[pair >= 0]].tolist())


@few
@given(markets(), st.permutations(range(4)))
def test_the_order_of_applicants_changes_nothing(market: Market, order: list[int]) -> None:
    names = ["ann", "bob", "cas", "dee"]
    owner = market.owner()
    moved = Market.of(
        np.argsort(order)[owner], market.slot, market.choice, market.priority, applicants=4, seats=market.seats
    )
    slots = draws(7, ["x", "y", "z"])
    one = place(market, draws(7, names), slots)
    other = place(moved, draws(7, [names[at] for at in order]), slots)
    assert one.market.slots_of(one.pair)[list(order)].tolist() == other.market.slots_of(other.pair).tolist()


def test_a_seed_draws_the_same_lots_again_and_another_seed_others() -> None:
    names = [f"a{number}" for number in range(100)]
    market = Market.of(range(100), [0] * 100, [0] * 100, [0] * 100, applicants=100, seats=[10])
    assert draws(1, names).tolist() == draws(1, names).tolist()
    chosen = [
        frozenset(np.flatnonzero(place(market, draws(seed, names), draws(seed, ["s"])).pair >= 0)) for seed in range(8)
    ]
    assert len(set(chosen)) == 8


def test_nobody_gains_by_hiding_a_slot_under_the_lottery() -> None:
    for seed in range(60):
        chance = np.random.default_rng(seed)
        slot = np.concatenate([chance.permutation(4) for _ in range(6)])
        priority = chance.integers(0, 2, 24)
        market = Market.of(np.repeat(range(6), 4), slot, [0, 1, 2, 3] * 6, priority, applicants=6, seats=[1] * 4)
        lots = numbered(seed, 6), numbered(seed, 4)
        got = place(market, *lots).pair[0]
        for hidden in range(4):
            keep = np.arange(24) != hidden
            less = Market.of(
                market.owner()[keep], market.slot[keep], market.choice[keep], market.priority[keep],
                applicants=6, seats=[1] * 4,
            )  # fmt: skip
            other = place(less, *lots)
            now = other.market.choice[other.pair[0]] if other.pair[0] >= 0 else 9
            assert now >= (market.choice[got] if got >= 0 else 9)


def test_crossing_sets_are_refused() -> None:
    with pytest.raises(ValueError, match="sets 0 and 1 share slots"):
        Nest.of(np.ones(3, np.int64), [(np.array([0, 1], np.int32), 1), (np.array([1, 2], np.int32), 1)])


@pytest.mark.parametrize("ties", ["lottery", "largest"])
def test_nobody_no_slot_and_no_seat_are_no_trouble(ties: str) -> None:
    for market in (
        Market.of([], [], [], [], applicants=0, seats=[]),
        Market.of([], [], [], [], applicants=3, seats=[1]),
        Market.of([0], [0], [0], [0], applicants=1, seats=[0]),
    ):
        lots = numbered(1, market.applicants), numbered(1, market.slots)
        placed = place(market, *lots, ties=ties)  # type: ignore[arg-type]
        assert (placed.pair == -1).all()


def test_strict_lists_follow_the_lots_only_within_ties() -> None:
    market = Market.of([0, 0, 0], [0, 1, 2], [1, 0, 0], [0, 0, 0], applicants=1, seats=[1, 1, 1])
    ordered, key = strict(market, numbered(1, 1), numbered(5, 3))
    assert set(ordered.slot[:2].tolist()) == {1, 2}
    assert ordered.slot[2] == 0
    assert key.tolist() == [0, 0, 0]
