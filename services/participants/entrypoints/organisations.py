"""HTTP for organisations. Names of organisations are public; whom they keep at a distance is not."""

from collections.abc import Awaitable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from services.participants.application.declare_pair import DeclarePair, declare_pair
from services.participants.application.hand_over import HandOver, hand_over
from services.participants.application.leave import Leave, leave
from services.participants.application.policy import READ_ORGANISATION
from services.participants.application.ports import Places, Register
from services.participants.application.register_organisation import (
    DescribeOrganisation,
    RegisterOrganisation,
    describe_organisation,
    register_organisation,
)
from services.participants.domain.organisation import Organisation
from services.participants.domain.organisation_terms import (
    DepartureReason,
    PairKind,
    SectorVersion,
    SizeClass,
    SizeReason,
)
from services.participants.entrypoints.fields import Body, Day, PostcodeText, Text
from services.participants.entrypoints.preconditions import KnownVersion, etag
from shared.access import Permission, Standing, permission, permissions, reach
from shared.clock import today
from shared.identity.principal import Principal, Role
from shared.outbox import Cause, UnitOfWork, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, Page, Paging, allow, page, service

CONCERNED = (Role.OPERATOR, Role.COORDINATOR, Role.EMPLOYER_CONTACT, service("landing"))
"""They may call; the command then decides for this very organisation."""


class OrganisationDetails(Body):
    """`size_reason`: `declared` where left out. A sector code goes with the edition of the SBI it is from."""

    name: Text
    postcode: PostcodeText
    establishment_number: Annotated[str, Field(pattern=r"^[0-9]{12}$", description="Vestigingsnummer.")] | None = None
    size_class: SizeClass | None = None
    size_reason: SizeReason | None = None
    sector_code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.]{0,11}$", description="SBI code.")] | None = None
    sector_version: SectorVersion | None = None


class NewOrganisation(OrganisationDetails):
    kvk_number: Annotated[str, Field(pattern=r"^[0-9]{8}$", description="Eight digits, as the KvK writes it.")]


class Departure(Body):
    on: Day = Field(description="The first day on which it takes no part.")
    reason: DepartureReason


class ContactHandOver(Body):
    from_id: UUID
    to_id: UUID
    on: Day | None = Field(default=None, description="Today where left out.")


class NewPair(Body):
    """`hirer`: the other organisation wants to hire from this one. `competitor` counts both ways."""

    kind: PairKind
    organisation_id: UUID


class OrganisationView(BaseModel):
    """`competitors` and `hirers` are null for whom they do not concern."""

    organisation_id: UUID
    version: int
    kvk_number: str
    establishment_number: str | None
    name: str
    postcode: str
    municipality: str
    province: str
    labour_market_region: str
    size_class: SizeClass | None
    size_reason: SizeReason | None
    sector_code: str | None
    sector_version: SectorVersion | None
    left_on: date | None
    competitors: list[UUID] | None
    hirers: list[UUID] | None


def organisation_view(organisation: Organisation, seen: Permission) -> OrganisationView:
    shown = {name: getattr(organisation, name) for name in OrganisationView.model_fields if hasattr(organisation, name)}
    return seen.of(OrganisationView.model_validate(shown | {"organisation_id": organisation.id}))


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
            lambda uow: _viewed(uow, register_organisation(uow, asked, places, register), command.principal)
        )

    @router.get("")
    async def list_all(
        caller: Annotated[Caller, allow(SIGNED_IN)],
        paging: Annotated[Paging, Depends()],
        query: Annotated[str, Query(max_length=200, description="Part of a name, or a whole KvK number.")] = "",
        ids: Annotated[list[UUID] | None, Query(alias="id", max_length=100, description="Only these.")] = None,
    ) -> Page[OrganisationView]:
        """Organisations, in the order in which they came."""
        after = paging.after(UUID)
        async with units.reading(caller.scope) as uow:
            start = after[0] if after else None
            found = await register.organisations(uow, start, paging.limit + 1, query.strip(), ids)
            seen = await permissions(uow, Standing.of(caller.principal), READ_ORGANISATION, found)
        rows = list(zip(found, seen, strict=True))
        return page(rows, paging, lambda row: row[0].id, lambda row: organisation_view(*row))

    @router.get("/{organisation_id}")
    async def read_one(
        organisation_id: UUID, caller: Annotated[Caller, allow(SIGNED_IN)], response: Response
    ) -> OrganisationView:
        """One organisation."""
        async with units.reading(caller.scope) as uow:
            reached = await reach(uow, Standing.of(caller.principal), READ_ORGANISATION, organisation_id)
        response.headers["ETag"] = etag(reached.thing.version)
        return organisation_view(*reached)

    @router.put("/{organisation_id}")
    async def describe(
        organisation_id: UUID,
        body: OrganisationDetails,
        version: KnownVersion,
        caller: Annotated[Caller, allow(*CONCERNED)],
        response: Response,
    ) -> OrganisationView:
        """Replace what it says about itself; the KvK number stays."""
        asked = DescribeOrganisation(by=caller.principal, **dict(body))
        async with units(Cause.by(caller.principal.subject)) as uow:
            described = describe_organisation(uow, organisation_id, version, asked, places)
            view = await _viewed(uow, described, caller.principal)
        response.headers["ETag"] = etag(view.version)
        return view

    return router


def ties_router(register: Register) -> APIRouter:
    """What an organisation has with others: rivals, would-be hirers, its contacts; and its departure."""
    router = APIRouter(prefix="/organisations", tags=["organisations"])

    @router.post("/{organisation_id}/pairs")
    async def pair(
        organisation_id: UUID, body: NewPair, command: Annotated[Command, allow(*CONCERNED)]
    ) -> OrganisationView:
        """Declare a competitor, or somebody who wants to hire from this organisation."""
        return await command.run(lambda uow: _paired(uow, command.principal, organisation_id, body, ends=False))

    @router.post("/{organisation_id}/pairs/end")
    async def unpair(
        organisation_id: UUID, body: NewPair, command: Annotated[Command, allow(*CONCERNED)]
    ) -> OrganisationView:
        """Take such a declaration back; of a competitor, which protects both, only coordinators and operators do."""
        return await command.run(lambda uow: _paired(uow, command.principal, organisation_id, body, ends=True))

    @router.post("/{organisation_id}/contacts/hand-over", status_code=204)
    async def change_contact(
        organisation_id: UUID, body: ContactHandOver, command: Annotated[Command, allow(*CONCERNED)]
    ) -> None:
        """Let a colleague speak for the organisation from that day on, in place of somebody else."""
        asked = HandOver(
            by=command.principal,
            organisation_id=organisation_id,
            from_id=body.from_id,
            to_id=body.to_id,
            on=body.on or today(),
        )
        return await command.run(lambda uow: hand_over(uow, asked))

    @router.post("/{organisation_id}/departure")
    async def depart(
        organisation_id: UUID, body: Departure, command: Annotated[Command, allow(*CONCERNED)]
    ) -> OrganisationView:
        """It leaves the platform, or ends its business. Its contacts are told; its requests are withdrawn that day."""
        asked = Leave(by=command.principal, organisation_id=organisation_id, on=body.on, reason=body.reason)
        return await command.run(lambda uow: _viewed(uow, leave(uow, asked, register), command.principal))

    return router


async def _paired(uow: UnitOfWork, by: Principal, id: UUID, body: NewPair, *, ends: bool) -> OrganisationView:
    asked = DeclarePair(by=by, organisation_id=id, other_id=body.organisation_id, kind=body.kind, ends=ends)
    return await _viewed(uow, declare_pair(uow, asked), by)


async def _viewed(uow: UnitOfWork, changed: Awaitable[Organisation], by: Principal) -> OrganisationView:
    organisation = await changed
    return organisation_view(organisation, await permission(uow, Standing.of(by), READ_ORGANISATION, organisation))
