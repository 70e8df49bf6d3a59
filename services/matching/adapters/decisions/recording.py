"""The record of a plan, made when something is proposed; each of its proposals then names it."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from services.matching import engine
from services.matching.adapters.decisions.inputs import Kept, inputs_of
from services.matching.adapters.decisions.packing import pack
from services.matching.adapters.scoring.scorer import Scorer
from services.matching.domain.decision import Planned, PlanRecord
from services.matching.domain.plan import due_in
from services.matching.domain.proposal import Proposal
from services.matching.domain.world import World


@cache
def engine_version() -> str:
    """Twelve digits of what all code of the library comes to: another digit, and it may decide otherwise."""
    content, folder = sha256(), Path(engine.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        content.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return content.hexdigest()[:12]


def recorded(
    world: World, now: datetime, proposals: Sequence[Proposal], score: Scorer, kept: Kept | None = None
) -> Planned:
    """`world` as the plan saw it, `kept` where its pool is kept from plan to plan."""
    if not proposals:
        return Planned()
    due = due_in(world, now)
    answered = {proposal.request_id for proposal in proposals}
    inputs = inputs_of(world, due, now, score.settings, most=score.listed, answered=answered, kept=kept)
    record = PlanRecord(
        id=_id(proposals),
        pool_id=world.pool.id,
        planned_at=now,
        rules_version=score.version,
        catalogue_revision=world.catalogue.revision,
        engine_version=engine_version(),
        requests=len(due),
        coaches=tuple(sorted(world.coaches)),
        whole=kept is None,
        inputs=pack(inputs),
    )
    for proposal in proposals:
        proposal.plan_id = record.id
    return Planned(list(proposals), record)


def _id(proposals: Sequence[Proposal]) -> UUID:
    """Follows from what is proposed, so that a plan that is made again after a crash has the same."""
    return uuid5(proposals[0].id, "plan")
