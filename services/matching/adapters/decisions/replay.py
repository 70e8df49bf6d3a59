"""Makes the decisions of a plan again from what was kept of it, by the code of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.adapters.decisions.inputs import PlanInputs, wished_rows
from services.matching.adapters.scoring.scorer import scored_in
from services.matching.adapters.solver.best import best_assignment
from services.matching.adapters.solver.settling import settle
from services.matching.domain.assignment import Assign, Assignment, Choice
from services.matching.domain.plan import decide


@dataclass(frozen=True, slots=True)
class Row:
    """A request of the inputs as the plan asks it."""

    points: int
    room: int
    shortlist: tuple[bool, ...]


def replay(inputs: PlanInputs) -> list[list[int]]:
    """For each request the rows of the coaches that it is shown, best first."""
    tables = inputs.pool.tables
    ids = [UUID(int=row) for row in range(len(tables.coaches))]
    scored = scored_in(inputs.pool, ids, inputs.most, wished_rows(inputs))
    free = dict(zip(ids, tables.coaches.capacity.tolist(), strict=True))
    shown, _ = decide(_rows(inputs), scored.allowed, free, _assign(inputs, ids), shortlists=inputs.shortlists)
    return [[id.int for id in of_request] for of_request in shown]


def proves_itself(inputs: PlanInputs) -> bool | None:
    """Whether by the kept prices nobody's coach is worth less beyond his price than another in question.

    With that no plan over these is worth more. None where the pool was solved whole, or loads differ: then the bound
    is all there is.
    """
    proof, load = inputs.proof, inputs.pool.tables.requests.load
    if proof is None or not proof.equal_loads:
        return None
    ids = [UUID(int=row) for row in range(len(proof.prices))]
    scored = scored_in(inputs.pool, ids, inputs.most, wished_rows(inputs))
    for row, allowed in enumerate(scored.allowed):
        beyond = {id.int: score * proof.scale - int(load[row]) * proof.prices[id.int] for id, score in allowed.coaches}
        wished = proof.wished[row]
        if wished in beyond and beyond[wished] < max(beyond.values()):
            return False
    return True


def _rows(inputs: PlanInputs) -> list[Row]:
    loads = inputs.pool.tables.requests.load.tolist()
    return [
        Row(points, room, (True,) if listed else ())
        for points, room, listed in zip(loads, inputs.room, inputs.listed, strict=True)
    ]


def _assign(inputs: PlanInputs, ids: Sequence[UUID]) -> Assign:
    proof = inputs.proof
    if proof is None:
        return best_assignment
    wished = [None if row < 0 else ids[row] for row in proof.wished]

    def granted(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
        return settle(choices, free, wished, proof.bound)

    return granted
