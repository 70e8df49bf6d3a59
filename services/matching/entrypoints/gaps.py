"""HTTP: what a person lacks for an occupation, and the three steps that bring him nearest."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.matching.adapters.gaps import Gaps, Label, coaches_of, labels, provinces_around
from services.matching.application.policy import READ_GAP, Skills
from services.matching.engine.fit.gap import Gap, Missing
from services.matching.entrypoints.thinking import Thinking
from shared.access import Standing, permission
from shared.events.participants import PersonLatest
from shared.outbox import NotFound, UnitsOfWork
from shared.web import Caller, allow
from shared.web.problems import Problem


class MissingView(BaseModel):
    """A skill that is not covered whole: `covered` thousandths of it are, by `nearest`, the person's own skill, if any.

    `occupations`: how many of the catalogue ask it.
    """

    skill: str
    label_nl: str | None
    label_en: str
    essential: bool
    covered: int
    nearest: str | None
    occupations: int


class GapView(BaseModel):
    """Thousandths of the essential and of the optional skills that are covered; `missing` has the best step first.

    `catalogue_version` is that of the occupation, `catalogue_revision` rises with every change of the catalogue.
    """

    person_id: UUID
    occupation: str
    label_nl: str | None
    label_en: str
    essential: int
    optional: int
    next_steps: list[MissingView]
    missing: list[MissingView]
    catalogue_version: str
    catalogue_revision: int


def gaps_router(units: UnitsOfWork, gaps: Gaps, thinking: Thinking) -> APIRouter:
    router = APIRouter(tags=["skills"])

    @router.get("/people/{person_id}/gap")
    async def show_gap(
        person_id: UUID,
        caller: Annotated[Caller, allow(*READ_GAP.grants)],
        occupation: Annotated[str, Query(max_length=300, description="The URI of an occupation of the catalogue.")],
    ) -> GapView:
        """What this person lacks for an occupation, and the next three steps.

        For the person, a coach who has him or an offer for him, coordinators of where he works or was asked for.
        """
        async with units.reading(caller.scope) as uow:
            person = await uow.snapshot(PersonLatest, person_id)
            if person is None:
                raise NotFound("person")
            skills = Skills(person_id, await coaches_of(uow, person_id), await provinces_around(uow, person))
            if not await permission(uow, Standing.of(caller.principal), READ_GAP, skills):
                raise NotFound("person")
            catalogue = await gaps.catalogue(uow)
            try:
                found = await thinking.about(gaps.between, person, occupation, catalogue)
            except ValueError:
                raise Problem(
                    404, "no_such_occupation", "The catalogue has no such occupation with skills; choose one that is."
                ) from None
            named = await labels(uow, [occupation, *(one.skill for one in found.missing)])
        return gap_view(person_id, found, named, catalogue.revision)

    return router


def gap_view(person_id: UUID, found: Gap, named: Mapping[str, Label], revision: int) -> GapView:
    own = named[found.occupation]
    return GapView(
        person_id=person_id,
        occupation=found.occupation,
        label_nl=own.nl,
        label_en=own.en,
        essential=found.essential,
        optional=found.optional,
        next_steps=[missing_view(one, named) for one in found.next_steps],
        missing=[missing_view(one, named) for one in found.missing],
        catalogue_version=own.version,
        catalogue_revision=revision,
    )


def missing_view(one: Missing, named: Mapping[str, Label]) -> MissingView:
    """A skill that only a relation names has no label of its own yet: its URI stands for it."""
    label = named.get(one.skill)
    return MissingView(
        skill=one.skill,
        label_nl=label.nl if label else None,
        label_en=label.en if label else one.skill,
        essential=one.essential,
        covered=one.thousandths,
        nearest=one.nearest or None,
        occupations=one.occupations,
    )
