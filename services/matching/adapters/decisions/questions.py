"""Questions about a kept plan: why, why not, and whether it comes out the same again. Heavy: ask in a thread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.adapters.decisions.explaining import Explaining
from services.matching.adapters.decisions.inputs import PlanInputs
from services.matching.adapters.decisions.packing import unpack
from services.matching.adapters.decisions.recording import engine_version
from services.matching.adapters.decisions.replay import proves_itself, replay
from services.matching.adapters.decisions.store import Answer
from services.matching.domain.decision import PlanRecord

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Again:
    """A decision then, and made again now. `proved`: prices alone show it; None where the plan was solved whole.

    `same_plan` counts the plan's answers that came out as they were, of `answers`.
    """

    then: tuple[UUID, ...]
    now: tuple[UUID, ...]
    answers: int
    same_plan: int
    engine_then: str
    engine_now: str
    proved: bool | None

    @property
    def same(self) -> bool:
        return self.then == self.now


def made_again(record: PlanRecord, answers: Iterable[Answer], request_id: UUID) -> Again:
    """Decides the whole plan anew from its inputs."""
    inputs = unpack(record.inputs)
    shown = dict(zip(inputs.pool.tables.requests.ids, replay(inputs), strict=True))
    then = {answer.request_id: answer.coaches for answer in answers}
    now = {id: tuple(record.coaches[row] for row in shown[str(id)]) for id in then}
    return Again(
        then=then[request_id],
        now=now[request_id],
        answers=len(then),
        same_plan=sum(then[id] == now[id] for id in then),
        engine_then=record.engine_version,
        engine_now=engine_version(),
        proved=proves_itself(inputs),
    )


def why(record: PlanRecord, answers: Iterable[Answer], wanted: Sequence[Answer]) -> dict[UUID, dict[str, Any]]:
    """The explanation of each wanted proposal of the plan."""
    rows, explain = _explaining(record, answers)
    return {one.proposal_id: explain(rows[str(one.request_id)]).body(record.coaches) for one in wanted}


def why_not(record: PlanRecord, answers: Iterable[Answer], request_id: UUID, coach_id: UUID) -> dict[str, Any]:
    """What speaks for and against that coach, with exact losses. KeyError where the plan had not that coach in view."""
    if coach_id == NOBODY or coach_id not in record.coaches:
        raise KeyError(coach_id)
    rows, explain = _explaining(record, answers)
    found = explain(rows[str(request_id)], record.coaches.index(coach_id), thorough=True)
    return found.body(record.coaches)


def _explaining(record: PlanRecord, answers: Iterable[Answer]) -> tuple[Mapping[str, int], Explaining]:
    inputs = unpack(record.inputs)
    rows = {id: row for row, id in enumerate(inputs.pool.tables.requests.ids)}
    return rows, Explaining(inputs, _decided(record, answers, rows, inputs))


def _decided(
    record: PlanRecord, answers: Iterable[Answer], rows: Mapping[str, int], inputs: PlanInputs
) -> Mapping[int, int]:
    """By what was answered; the rows of coaches who were erased since come from deciding again."""
    number = {id: row for row, id in enumerate(record.coaches)}
    firsts = {rows[str(answer.request_id)]: answer.coaches[0] for answer in answers}
    if NOBODY not in firsts.values():
        return {row: number[coach_id] for row, coach_id in firsts.items()}
    shown = replay(inputs)
    return {row: shown[row][0] if id == NOBODY else number[id] for row, id in firsts.items() if shown[row]}
