"""What is kept of a plan gives the same decisions again, with the code of today and without anybody's id."""

from dataclasses import replace
from random import Random
from uuid import UUID

import pytest

from services.matching.adapters.decisions.packing import pack, unpack
from services.matching.adapters.decisions.replay import proves_itself, replay
from services.matching.adapters.solver.live import LiveSolver
from services.matching.domain.catalogue import Catalogue, OccupationSkill
from services.matching.domain.decision import Planned
from services.matching.domain.request import Needs
from services.matching.domain.world import Pool, World
from services.matching.engine.fit.settings import default_settings
from tests.unit.matching.test_live_solver import disturb, some_world
from tests.unit.matching.worlds import JAVA, NOW, POOL, PYTHON, SCORE, SQL, coach, id_of, request, world

PROGRAMMING, DEVELOPER = "esco:programming", "esco:developer"
CATALOGUE = Catalogue(
    3,
    {PYTHON: (PROGRAMMING,), JAVA: (PROGRAMMING,), "esco:welding": ("esco:metal",)},
    {DEVELOPER: (OccupationSkill(PYTHON, essential=True), OccupationSkill(SQL, essential=False))},
)


def pairs_again(planned: Planned) -> dict[UUID, list[UUID]]:
    """Coaches by request, decided anew from the packed inputs alone."""
    assert planned.record is not None
    inputs = unpack(planned.record.inputs)
    found = {}
    for id, rows in zip(inputs.pool.tables.requests.ids, replay(inputs), strict=True):
        if rows:
            found[UUID(id)] = [planned.record.coaches[row] for row in rows]
    return found


def pairs(planned: Planned) -> dict[UUID, list[UUID]]:
    return {one.request_id: [shown.coach_id for shown in one.coaches] for one in planned.proposals}


def believable(dice: Random, loads: tuple[int, ...]) -> World:
    """With a catalogue, occupations in place of skills, and a request that has a shortlist."""
    here = replace(some_world(dice, loads), catalogue=CATALOGUE)
    silent = request(900, loads[0], needs=Needs(occupation=DEVELOPER))
    listed = request(901, loads[0], shortlist=(id_of("coach", 1),))
    return replace(here, requests={**here.requests, silent.id: silent, listed.id: listed})


@pytest.mark.parametrize("shortlists", [False, True])
@pytest.mark.parametrize("loads", [(9,), (6, 9, 12)])
@pytest.mark.parametrize("seed", range(4))
def test_a_plan_that_was_solved_whole_is_made_again(seed: int, loads: tuple[int, ...], shortlists: bool) -> None:
    here = replace(believable(Random(seed), loads), pool=Pool(POOL.id, shortlists=shortlists))
    planned = LiveSolver(SCORE).plan(here, NOW)
    assert planned.proposals
    assert pairs_again(planned) == pairs(planned)


@pytest.mark.parametrize("loads", [(9,), (6, 9, 12)])
@pytest.mark.parametrize("seed", range(4))
def test_a_plan_of_a_large_pool_is_made_again_at_each_of_its_steps(seed: int, loads: tuple[int, ...]) -> None:
    dice, solver = Random(seed), LiveSolver(SCORE, whole=0)
    here = believable(dice, loads)
    for _ in range(5):
        planned = solver.plan(here, NOW)
        assert pairs_again(planned) == pairs(planned)
        assert planned.record is not None
        assert proves_itself(unpack(planned.record.inputs)) is (True if len(loads) == 1 else None)
        here = disturb(dice, here, loads)


def test_a_wrong_wish_of_a_large_pool_does_not_prove_itself() -> None:
    planned = LiveSolver(SCORE, whole=0).plan(believable(Random(1), (9,)), NOW)
    assert planned.record is not None
    inputs = unpack(planned.record.inputs)
    assert inputs.proof is not None
    first, _, *rest = inputs.proof.wished
    turned = [replace(inputs.proof, wished=(first, other, *rest)) for other in range(len(inputs.proof.prices))]
    assert {proves_itself(replace(inputs, proof=proof)) for proof in turned} == {True, False}


def test_inputs_name_no_coach_no_starter_and_only_requests_that_were_answered() -> None:
    planned = LiveSolver(SCORE).plan(believable(Random(2), (9,)), NOW)
    assert planned.record is not None
    inputs = unpack(planned.record.inputs)
    assert inputs.pool.tables.coaches.ids == tuple(str(row) for row in range(len(planned.record.coaches)))
    named = {id for id in inputs.pool.tables.requests.ids if len(id) > 4}
    assert named == {str(one.request_id) for one in planned.proposals}
    assert all(name.isdigit() for name in inputs.pool.tables.codes.employers.names)


def test_of_the_catalogue_only_what_counted_is_kept() -> None:
    planned = LiveSolver(SCORE).plan(believable(Random(2), (9,)), NOW)
    assert planned.record is not None
    concepts = unpack(planned.record.inputs).concepts
    assert concepts.revision == CATALOGUE.revision
    assert set(concepts.broader) == {PYTHON, JAVA}
    assert set(concepts.occupations) == {DEVELOPER}


def test_where_nothing_is_proposed_nothing_is_kept() -> None:
    assert LiveSolver(SCORE).plan(world([request(1)], []), NOW) == Planned()


def test_a_plan_that_is_made_again_has_the_same_record() -> None:
    here = world([request(1)], [coach(1)])
    assert LiveSolver(SCORE).plan(here, NOW) == LiveSolver(SCORE).plan(here, NOW)


def test_packed_inputs_are_read_back_whole_and_a_format_of_the_future_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned = LiveSolver(SCORE).plan(believable(Random(2), (9,)), NOW)
    assert planned.record is not None
    inputs = unpack(planned.record.inputs)
    assert pack(inputs) == planned.record.inputs
    assert inputs.pool.settings == default_settings()
    monkeypatch.setattr("services.matching.adapters.decisions.packing.FORMAT", 2)
    with pytest.raises(ValueError, match="format 1"):
        unpack(planned.record.inputs)
