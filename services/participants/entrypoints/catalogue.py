"""HTTP for what everybody may look up: skills and occupations, and where a postcode lies."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.participants.application.ports import Places, Shelf
from services.participants.domain.concept import Competence, Concept, ConceptKind, LabelSource
from services.participants.domain.place import Postcode
from shared.outbox import NotFound, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Page, Paging, allow, page

Uri = Annotated[str, Field(max_length=300)]
Anybody = Annotated[Caller, allow(SIGNED_IN)]


class CompetenceView(BaseModel, from_attributes=True):
    """`levels`: those at which the e-CF knows it. Which skill belongs to which competence is our own reading."""

    code: str
    title_en: str
    levels: tuple[int, ...]


class ConceptView(BaseModel):
    """`label_nl_source` is `own` where ESCO's Dutch label was not at hand; `ecf` is null where there is none."""

    uri: str
    kind: ConceptKind
    label_en: str
    label_nl: str | None
    label_nl_source: LabelSource | None
    broader: list[str]
    ecf: CompetenceView | None = None


class NeedView(BaseModel, from_attributes=True):
    uri: str
    essential: bool


class WholeConcept(ConceptView):
    """With the skills that an occupation needs."""

    needs: list[NeedView]
    catalogue_version: str
    version: int


V = TypeVar("V", bound=ConceptView)


class PlaceView(BaseModel, from_attributes=True):
    municipality: str
    province: str
    labour_market_region: str


def catalogue_router(units: UnitsOfWork, shelf: Shelf, competences: Mapping[str, Competence]) -> APIRouter:
    router = APIRouter(prefix="/skills", tags=["catalogue"])

    def viewed(concept: Concept, kind: type[V]) -> V:
        competence = competences.get(concept.uri)
        ecf = CompetenceView.model_validate(competence) if competence else None
        return kind.model_validate(concept, from_attributes=True).model_copy(update={"ecf": ecf})

    @router.get("")
    async def search(
        caller: Anybody,
        paging: Annotated[Paging, Depends()],
        query: Annotated[str, Query(max_length=100, description="Part of a label, Dutch or English.")] = "",
        kind: Annotated[Literal["skill", "occupation"] | None, Query()] = None,
        uris: Annotated[list[Uri] | None, Query(alias="uri", max_length=50, description="Only these.")] = None,
    ) -> Page[ConceptView]:
        """Skills and occupations, by English label."""
        after = paging.after(str, UUID)
        async with units.reading(caller.scope) as uow:
            cursor = (after[0], after[1]) if after else None
            found = await shelf.search(uow, query.strip(), kind, cursor, paging.limit + 1, uris)
        return page(found, paging, lambda concept: (concept.label_en, concept.id), lambda one: viewed(one, ConceptView))

    @router.get("/by-uri")
    async def by_uri(caller: Anybody, uri: Annotated[str, Query(max_length=300)]) -> WholeConcept:
        """One concept; of an occupation also what it needs."""
        async with units.reading(caller.scope) as uow:
            concept = await shelf.by_uri(uow, uri)
        if concept is None:
            raise NotFound("concept")
        return viewed(concept, WholeConcept)

    return router


def places_router(places: Places) -> APIRouter:
    router = APIRouter(prefix="/postcodes", tags=["catalogue"])

    @router.get("/{postcode}")
    async def place(_: Anybody, postcode: Annotated[str, Path(max_length=12)]) -> PlaceView:
        """Municipality, province and labour-market region; four digits are enough."""
        return PlaceView.model_validate(places.at(Postcode.parse(postcode)))

    return router
