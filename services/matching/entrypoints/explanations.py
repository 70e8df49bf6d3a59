"""HTTP: why somebody was proposed or waits, why not another, and whether a decision comes out the same again."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.matching.adapters.decisions.present import Present
from services.matching.adapters.decisions.questions import made_again, why, why_not
from services.matching.adapters.decisions.recording import engine_version
from services.matching.adapters.decisions.store import answers_of, explanation_of, plan_of
from services.matching.adapters.desk import ITSELF
from services.matching.application.policy import EXPLAIN_PROPOSAL, EXPLAIN_REQUEST
from services.matching.domain.decision import PlanRecord
from services.matching.domain.proposal import Proposal
from services.matching.entrypoints.http import Overseer
from services.matching.entrypoints.thinking import Thinking
from shared import clock
from shared.access import Standing, reach
from shared.identity.policy import Caller
from shared.outbox import NotFound, UnitOfWork, UnitsOfWork
from shared.web.problems import Problem


class PartOfScore(BaseModel):
    """`most` is null where there is no most."""

    code: str
    points: int
    most: int | None


class SkillCovered(BaseModel):
    """An asked skill, how much of it counts in thousandths, and the coach's skill that comes nearest."""

    skill: str
    level: int
    essential: bool
    thousandths: int
    nearest: str
    nearest_level: int


class OtherCoach(BaseModel):
    """What the pair would score and what all others together would lose by it; null where it is not known."""

    coach: UUID
    score: int
    loss: int | None


class WhatChanges(BaseModel):
    """`without_rule` names the only rule that excludes the pair; `points` are lacking, and part `name` could give them;
    `precedence`: a coordinator's word; `place`: one place more at the coach; `nothing`: no single part can."""

    code: str
    name: str
    points: int


class ExplanationView(BaseModel):
    """About `coach`: who was asked about, else who was given; null for nobody. `reason` says why nobody was.

    `excluded_by`: the rules that keep that coach away; `excluded` counts by rule whom it excludes, `allowed` those whom
    none does, of `coaches`. `loss`: what all others would lose if the pair were forced, exact where `exact` says so,
    else at least so much. `scope` is `candidates` where the plan of a large pool looked closely at some coaches only.
    """

    request: UUID
    assigned: UUID | None
    coach: UUID | None
    reason: str
    score: int | None
    parts: list[PartOfScore]
    skills: list[SkillCovered]
    excluded_by: list[str]
    excluded: dict[str, int]
    allowed: int
    coaches: int
    loss: int | None
    others: list[OtherCoach]
    changes: list[WhatChanges]
    exact: bool
    scope: str
    rules_version: str
    catalogue_version: str
    engine_version: str


class DecisionView(BaseModel):
    """A decision with its explanation and the versions of rules, catalogue and engine by which it was made."""

    proposal_id: UUID
    proposed_at: datetime
    rules_version: str
    catalogue_revision: int
    engine_version: str | None
    explanation: ExplanationView


class RerunView(BaseModel):
    """`same`: deciding again from what the plan saw gives the same coaches; `same_of_plan` of all its `answers` did.

    Engines may differ in version: then a difference is theirs. `proved`: the kept prices show by themselves that no
    plan over what was in view is worth more; null where the pool was solved whole.
    """

    proposal_id: UUID
    same: bool
    then: list[UUID]
    now: list[UUID]
    answers: int
    same_of_plan: int
    same_engine: bool
    engine_version_then: str
    engine_version_now: str
    proved: bool | None


def explanations_router(units: UnitsOfWork, present: Present, thinking: Thinking) -> APIRouter:
    router = APIRouter(tags=["explanations"])

    @router.get("/proposals/{proposal_id}/explanation")
    async def explain_decision(
        proposal_id: UUID, caller: Overseer, coach_id: Annotated[UUID | None, Query(description="Why not him?")] = None
    ) -> DecisionView:
        """Why these coaches were proposed, as it was explained at the time; with `coach_id`, why not that one."""
        async with units.reading(caller.scope) as uow:
            proposal, record = await _decision(uow, proposal_id, caller)
            known = await explanation_of(uow, proposal_id) if coach_id is None else None
            answers = await answers_of(uow, record.id) if record is not None and known is None else []
        if known is None:
            if record is None:
                raise _kept_no_longer()
            body = await thinking.about(_asked_about, record, answers, proposal, coach_id)
            known = body, body["engine_version"]
        return DecisionView(
            proposal_id=proposal.id,
            proposed_at=proposal.proposed_at,
            rules_version=proposal.rules_version,
            catalogue_revision=proposal.catalogue_revision,
            engine_version=None if record is None else record.engine_version,
            explanation=ExplanationView.model_validate(known[0] | {"engine_version": known[1]}),
        )

    @router.get("/proposals/{proposal_id}/rerun")
    async def decide_again(proposal_id: UUID, caller: Overseer) -> RerunView:
        """Makes the decision again, from what its plan saw; nothing is stored or sent."""
        async with units.reading(caller.scope) as uow:
            proposal, record = await _decision(uow, proposal_id, caller)
            if record is None:
                raise _kept_no_longer()
            answers = await answers_of(uow, record.id)
        again = await thinking.about(made_again, record, answers, proposal.request_id)
        return RerunView(
            proposal_id=proposal_id,
            same=again.same,
            then=list(again.then),
            now=list(again.now),
            answers=again.answers,
            same_of_plan=again.same_plan,
            same_engine=again.engine_then == again.engine_now,
            engine_version_then=again.engine_then,
            engine_version_now=again.engine_now,
            proved=again.proved,
        )

    @router.get("/requests/{request_id}/explanation")
    async def explain_waiting(
        request_id: UUID, caller: Overseer, coach_id: Annotated[UUID | None, Query(description="Why not him?")] = None
    ) -> ExplanationView:
        """Why a request waits, by how things stand now; with `coach_id`, what speaks for and against that coach."""
        async with units.reading(caller.scope) as uow:
            request, _ = await reach(uow, Standing.of(caller.principal), EXPLAIN_REQUEST, request_id)
        async with units(ITSELF) as own:
            world = await present.world(own, request.pool_id)
        if world is None or request_id not in world.requests or world.requests[request_id].proposed:
            raise Problem(409, "not_waiting", "This request does not wait for a coach now; ask about its proposals.")
        try:
            body = await thinking.about(present.why, world, request_id, coach_id, clock.now())
        except KeyError:
            raise NotFound("coach") from None
        return ExplanationView.model_validate(body)

    return router


async def _decision(uow: UnitOfWork, proposal_id: UUID, caller: Caller) -> tuple[Proposal, PlanRecord | None]:
    """Raises NotFound also where the caller does not oversee the pool."""
    proposal, _ = await reach(uow, Standing.of(caller.principal), EXPLAIN_PROPOSAL, proposal_id)
    return proposal, await plan_of(uow, proposal.plan_id) if proposal.plan_id is not None else None


def _asked_about(record: PlanRecord, answers: list[Any], proposal: Proposal, coach_id: UUID | None) -> dict[str, Any]:

    if coach_id is None:
        mine = [answer for answer in answers if answer.proposal_id == proposal.id]
        return why(record, answers, mine)[proposal.id] | {"engine_version": engine_version()}
    try:
        found = why_not(record, answers, proposal.request_id, coach_id)
    except KeyError:
        raise Problem(
            404, "coach_not_in_view", "The plan did not look at this coach: he was not in the pool then, or far behind."
        ) from None
    return found | {"engine_version": engine_version()}


def _kept_no_longer() -> Problem:
    return Problem(410, "kept_no_longer", "What this plan saw is kept no longer; the proposal with its score still is.")
