"""Why and why not, from what was kept of a plan: losses are those of trying everything, also with points of load."""

from dataclasses import replace
from random import Random

import pytest

from services.matching.adapters.decisions import losses
from services.matching.adapters.decisions.explaining import ALL, CANDIDATES, Explaining
from services.matching.adapters.decisions.packing import unpack
from services.matching.adapters.decisions.present import Present, TooLarge
from services.matching.adapters.decisions.questions import NOBODY, made_again, why, why_not
from services.matching.adapters.decisions.store import Answer
from services.matching.adapters.solver.live import LiveSolver
from services.matching.domain.assignment import Choice
from services.matching.domain.decision import Planned
from services.matching.domain.plan import due_in
from services.matching.domain.request import Exclusion, Needs
from services.matching.domain.world import World
from services.matching.engine.fit.settings import default_settings
from tests.unit.matching.test_live_solver import some_coach, some_request
from tests.unit.matching.worlds import NOW, SCORE, TODAY, brute_force, coach, id_of, person, request, world

LOADS = ((9,), (6, 9, 12))


def small_world(seed: int, loads: tuple[int, ...]) -> World:
    dice = Random(seed)
    requests = [some_request(dice, number, loads) for number in range(5)]
    return world(requests, [replace(some_coach(dice, number), points_total=18) for number in range(3)])


def answers(planned: Planned) -> list[Answer]:
    return [
        Answer(one.id, one.request_id, tuple(shown.coach_id for shown in one.coaches), explained=False)
        for one in planned.proposals
    ]


def loss_by_trying(here: World, row: int, coach_id: object) -> int:
    """What the best of all plans loses if that pair is forced."""
    due = due_in(here, NOW)
    free = here.points_free(TODAY)
    choices = [
        Choice(asked.points, dict(allowed.coaches))
        for asked, allowed in zip(due, SCORE(here, due, NOW).allowed, strict=True)
    ]
    forced = [
        Choice(one.load, {coach_id: one.values[coach_id] + 10**6}) if at == row else one  # type: ignore[dict-item, index]
        for at, one in enumerate(choices)
    ]
    return brute_force(choices, free) - (brute_force(forced, free) - 10**6)


@pytest.mark.parametrize("loads", LOADS)
@pytest.mark.parametrize("seed", range(5))
def test_what_another_coach_would_cost_the_others_is_what_trying_everything_says(
    seed: int, loads: tuple[int, ...]
) -> None:
    here = small_world(seed, loads)
    planned = LiveSolver(SCORE).plan(here, NOW)
    assert planned.record is not None
    due = [one.id for one in due_in(here, NOW)]
    for answer in answers(planned):
        found = why(planned.record, answers(planned), [answer])[answer.proposal_id]
        assert found["coach"] == found["assigned"] == str(answer.coaches[0])
        assert found["score"] == sum(part["points"] for part in found["parts"])
        assert (found["exact"], found["scope"]) == (True, ALL)
        for other in found["others"]:
            asked = why_not(planned.record, answers(planned), answer.request_id, UUID_OF[other["coach"]])
            assert asked["loss"] == other["loss"]
            assert other["loss"] == loss_by_trying(here, due.index(answer.request_id), UUID_OF[other["coach"]])


UUID_OF = {str(id_of("coach", number)): id_of("coach", number) for number in range(20)}


@pytest.mark.parametrize("seed", range(5))
def test_beyond_what_can_be_solved_again_the_least_loss_is_told(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    here = small_world(seed, (6, 9, 12))
    planned = LiveSolver(SCORE).plan(here, NOW)
    assert planned.record is not None
    exact = why(planned.record, answers(planned), answers(planned))
    monkeypatch.setattr(losses, "SOLVED_AGAIN", 0)
    for id, found in why(planned.record, answers(planned), answers(planned)).items():
        known = {other["coach"]: other["loss"] for other in exact[id]["others"]}
        for other in found["others"]:
            assert not found["exact"]
            assert other["loss"] is None or known[other["coach"]] is None or other["loss"] <= known[other["coach"]]


@pytest.mark.parametrize("loads", LOADS)
def test_of_a_large_pool_the_coaches_in_view_are_explained(loads: tuple[int, ...]) -> None:
    here = small_world(1, loads)
    planned = LiveSolver(SCORE, whole=0).plan(here, NOW)
    assert planned.record is not None
    inputs = unpack(planned.record.inputs)
    for answer in answers(planned):
        found = why(planned.record, answers(planned), [answer])[answer.proposal_id]
        assert (found["exact"], found["scope"], found["excluded"]) == (False, CANDIDATES, {})
        assert found["coaches"] == len(here.coaches)
        assert found["score"] == sum(part["points"] for part in found["parts"])
        row = inputs.pool.tables.requests.ids.index(str(answer.request_id))
        for other in found["others"]:
            assert 0 <= other["loss"] <= loss_by_trying_all(here, answer, UUID_OF[other["coach"]])
        assert Explaining(inputs, {})(row).found.assigned == ""


def loss_by_trying_all(here: World, answer: Answer, coach_id: object) -> int:
    return loss_by_trying(here, [one.id for one in due_in(here, NOW)].index(answer.request_id), coach_id)


def test_after_erasure_a_decision_is_made_again_and_explained_for_nobody() -> None:
    here = small_world(2, (9,))
    planned = LiveSolver(SCORE).plan(here, NOW)
    assert planned.record is not None
    gone = answers(planned)[0].coaches[0]
    record = replace(planned.record, coaches=tuple(NOBODY if id == gone else id for id in planned.record.coaches))
    left = [replace(one, coaches=tuple(NOBODY if id == gone else id for id in one.coaches)) for one in answers(planned)]
    again = made_again(record, left, left[0].request_id)
    assert again.same
    assert (again.now, again.same_plan, again.answers) == ((NOBODY,), len(left), len(left))
    found = why(record, left, left)
    assert found[left[0].proposal_id]["assigned"] == str(NOBODY)
    assert str(gone) not in str(found)
    with pytest.raises(KeyError):
        why_not(record, left, left[0].request_id, NOBODY)


def test_another_engine_is_told_and_another_outcome_too() -> None:
    planned = LiveSolver(SCORE).plan(small_world(2, (9,)), NOW)
    assert planned.record is not None
    stored = answers(planned)
    other = replace(stored[0], coaches=(id_of("coach", 19),))
    again = made_again(replace(planned.record, engine_version="old"), [other, *stored[1:]], other.request_id)
    assert not again.same
    assert (again.engine_then == again.engine_now, again.same_plan) == (False, len(stored) - 1)


def test_who_waits_is_told_which_rule_or_whose_claim_stands_in_the_way() -> None:
    here = world(
        [
            request(1, needs=Needs(languages=("pl",))),
            request(2, exclusions=(Exclusion(id_of("coach", 1)),)),
            request(3, precedence=1),
        ],
        [coach(1, 9, profile=person(1, languages={"nl": "C1"})), coach(2, 0)],
    )
    present = Present(default_settings())
    told = {n: present.why(here, id_of("request", n), None, NOW) for n in (1, 2, 3)}
    assert [told[n]["reason"] for n in (1, 2, 3)] == ["language", "rules_together", ""]
    assert told[3]["assigned"] == str(id_of("coach", 1))
    assert told[2]["excluded"]["excluded_by_hand"] == 1
    asked = present.why(here, id_of("request", 2), id_of("coach", 1), NOW)
    assert asked["excluded_by"] == ("excluded_by_hand",)
    assert [change["code"] for change in asked["changes"]] == ["without_rule"]
    with pytest.raises(KeyError):
        present.why(here, id_of("request", 2), id_of("coach", 19), NOW)


def test_in_a_pool_too_large_to_solve_on_the_spot_rules_are_told_and_no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.matching.adapters.decisions.present.WHOLE", 1)
    here, present = small_world(1, (9,)), Present(default_settings())
    found = present.why(here, id_of("request", 1), None, NOW)
    assert found["loss"] is None
    assert {other["loss"] for other in found["others"]} <= {None}
    with pytest.raises(TooLarge):
        present.prices(here, NOW, None)


def test_a_rule_costs_what_planning_without_it_gains() -> None:
    here = world(
        [request(1, needs=Needs(languages=("pl",))), request(2), request(3)],
        [coach(1, 27, profile=person(1, languages={"nl": "C1"}))],
    )
    found = Present(default_settings()).prices(here, NOW, 1)
    price = {rule["rule"]: rule for rule in found["rules"]}
    assert (found["requests"], found["assigned"]) == (3, 1)
    assert price["cap_employer"]["assigned"] == 1, "the second who speaks Dutch"
    assert price["language"]["assigned"] == 0, "the cap holds without that rule too"
    alone = {rule["rule"]: rule for rule in Present(default_settings()).prices(here, NOW, None)["rules"]}
    assert alone["language"]["assigned"] == 1
    assert alone["language"]["objective"] >= 1000
    assert alone["competitor"]["objective"] == 0
