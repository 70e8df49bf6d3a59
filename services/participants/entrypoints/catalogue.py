"""HTTP for what everybody may look up: skills and occupations, and where a postcode lies."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.participants.application.ports import Places, Shelf
from services.participants.domain.concept import Concept, ConceptKind, LabelSource
from services.participants.domain.place import Postcode
from shared.outbox import Cause, NotFound, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Page, Paging, allow, page

Uri = Annotated[str, Field(max_length=300)]
Anybody = Annotated[Caller, allow(SIGNED_IN)]


class ConceptView(BaseModel):
    """`label_nl_source` is `own` where ESCO's Dutch label was not at hand."""

    uri: str
    kind: ConceptKind
    label_en: str
    label_nl: str | None
    label_nl_source: LabelSource | None
    broader: list[str]


class NeedView(BaseModel, from_attributes=True):
    uri: str
    essential: bool


class WholeConcept(ConceptView):
    """With the skills that an occupation needs."""

    needs: list[NeedView]
    catalogue_version: str
    version: int


class PlaceView(BaseModel, from_attributes=True):
    municipality: str
    province: str
    labour_market_region: str


def concept_view(concept: Concept) -> ConceptView:
    return ConceptView.model_validate(concept, from_attributes=True)


def catalogue_router(units: UnitsOfWork, shelf: Shelf) -> APIRouter:
    router = APIRouter(prefix="/skills", tags=["catalogue"])

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
        async with units(Cause.by(caller.principal.subject)) as uow:
            cursor = (after[0], after[1]) if after else None
            found = await shelf.search(uow, query.strip(), kind, cursor, paging.limit + 1, uris)
        return page(found, paging, lambda concept: (concept.label_en, concept.id), concept_view)

    @router.get("/by-uri")
    async def by_uri(caller: Anybody, uri: Annotated[str, Query(max_length=300)]) -> WholeConcept:
        """One concept; of an occupation also what it needs."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            concept = await shelf.by_uri(uow, uri)
        if concept is None:
            raise NotFound("concept")
        return WholeConcept.model_validate(concept, from_attributes=True)

    return router


def places_router(places: Places) -> APIRouter:
    router = APIRouter(prefix="/postcodes", tags=["catalogue"])

    @router.get("/{postcode}")
    async def place(_: Anybody, postcode: Annotated[str, Path(max_length=12)]) -> PlaceView:
        """Municipality, province and labour-market region; four digits are enough."""
        return PlaceView.model_validate(places.at(Postcode.parse(postcode)))

    return router
