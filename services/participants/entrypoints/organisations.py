"""HTTP for organisations. Names of organisations are public; whom they keep at a distance is not."""

from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.participants.application import policy
from services.participants.application.declare_pair import DeclarePair, declare_pair
from services.participants.application.ports import Places, Register
from services.participants.application.register_organisation import RegisterOrganisation, register_organisation
from services.participants.domain.organisation import Organisation, PairKind, SizeClass
from services.participants.entrypoints.fields import Body, PostcodeText, Text
from shared.clock import today
from shared.identity.principal import Principal, Role
from shared.outbox import Cause, NotFound, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, Page, Paging, allow, page, service


class NewOrganisation(Body):
    kvk_number: Annotated[str, Field(pattern=r"^[0-9]{8}$", description="Eight digits, as the KvK writes it.")]
    name: Text
    postcode: PostcodeText
    size_class: SizeClass | None = None
    sector_code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.]{0,11}$", description="SBI code.")] | None = None


class NewPair(Body):
    """`hirer`: the other organisation wants to hire from this one. `competitor` counts both ways."""

    kind: PairKind
    organisation_id: UUID


class OrganisationView(BaseModel):
    """`competitors` and `hirers` are null for whom they do not concern."""

    organisation_id: UUID
    version: int
    kvk_number: str
    name: str
    postcode: str
    municipality: str
    province: str
    labour_market_region: str
    size_class: SizeClass | None
    sector_code: str | None
    competitors: list[UUID] | None
    hirers: list[UUID] | None


def organisation_view(organisation: Organisation, caller: Principal) -> OrganisationView:
    pairs = policy.sees_pairs(caller, organisation, today())
    return OrganisationView(
        organisation_id=organisation.id,
        version=organisation.version,
        kvk_number=organisation.kvk_number,
        name=organisation.name,
        postcode=organisation.postcode,
        municipality=organisation.municipality,
        province=organisation.province,
        labour_market_region=organisation.labour_market_region,
        size_class=organisation.size_class,
        sector_code=organisation.sector_code,
        competitors=organisation.competitors if pairs else None,
        hirers=organisation.hirers if pairs else None,
    )


def organisations_router(units: UnitsOfWork, places: Places, register: Register) -> APIRouter:
    router = APIRouter(prefix="/organisations", tags=["organisations"])

    @router.post("", status_code=201)
    async def register_one(
        body: NewOrganisation,
        command: Annotated[Command, allow(Role.OPERATOR, Role.COORDINATOR, service("landing"))],
    ) -> OrganisationView:
        """Enter an organisation; province and labour-market region follow from the postcode."""
        asked = RegisterOrganisation(by=command.principal, **dict(body))
        return await command.run(
            lambda uow: _viewed(register_organisation(uow, asked, places, register), command.principal)
        )

    @router.get("")
    async def list_all(
        caller: Annotated[Caller, allow(SIGNED_IN)], paging: Annotated[Paging, Depends()]
    ) -> Page[OrganisationView]:
        """All organisations, in the order in which they came."""
        after = paging.after(UUID)
        async with units(Cause.by(caller.principal.subject)) as uow:
            found = await register.organisations(uow, after[0] if after else None, paging.limit + 1)
        return page(found, paging, lambda one: one.id, lambda one: organisation_view(one, caller.principal))

    @router.get("/{organisation_id}")
    async def read_one(organisation_id: UUID, caller: Annotated[Caller, allow(SIGNED_IN)]) -> OrganisationView:
        """One organisation."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            organisation = await uow.get(Organisation, organisation_id)
        if organisation is None:
            raise NotFound("organisation")
        return organisation_view(organisation, caller.principal)

    @router.post("/{organisation_id}/pairs")
    async def pair(
        organisation_id: UUID,
        body: NewPair,
        command: Annotated[Command, allow(Role.OPERATOR, Role.COORDINATOR, Role.EMPLOYER_CONTACT, service("landing"))],
    ) -> OrganisationView:
        """Declare a competitor, or somebody who wants to hire from this organisation."""
        asked = DeclarePair(
            by=command.principal, organisation_id=organisation_id, other_id=body.organisation_id, kind=body.kind
        )
        return await command.run(lambda uow: _viewed(declare_pair(uow, asked), command.principal))

    return router


async def _viewed(organisation: Awaitable[Organisation], caller: Principal) -> OrganisationView:
    return organisation_view(await organisation, caller)
