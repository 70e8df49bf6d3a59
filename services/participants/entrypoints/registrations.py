"""HTTP for the public ways in: register interest (the portal calls, for a visitor), and the coordinators' answers."""

from collections.abc import Awaitable
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.participants.application import policy
from services.participants.application.answer_registration import (
    Answering,
    Parts,
    accept_registration,
    decline_registration,
)
from services.participants.application.ports import Registrations
from services.participants.application.register_interest import RegisterInterest, register_interest
from services.participants.domain import texts
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.rate import counts_of_registration, network_of
from services.participants.domain.registration import Answer, DeclineReason, Registration, RegistrationKind
from services.participants.domain.roles import TargetGroup
from services.participants.entrypoints.fields import Body, PostcodeText, Text
from services.participants.entrypoints.sign_in_parts import Portal, SignIn
from services.participants.settings import ParticipantsSettings
from shared.access import Standing, reach
from shared.clock import today
from shared.identity.principal import Role
from shared.outbox import UnitsOfWork
from shared.web import Caller, Command, Page, Paging, allow, page, service

ANSWERING = (Role.OPERATOR, Role.COORDINATOR, service("landing"))


class Interest(Body):
    """`kvk_number` and `organisation_name` for an employer, `target_group` for a starter. `address`: the visitor's."""

    kind: RegistrationKind
    name: Text
    email: Text
    postcode: PostcodeText
    kvk_number: Annotated[str, Field(pattern=r"^[0-9]{8}$")] | None = None
    organisation_name: Text | None = None
    target_group: TargetGroup | None = None
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH
    address: str = Field(default="", max_length=45)


class Promise(BaseModel):
    """The same for every address, known or not."""

    answer_by: date


class RegistrationView(BaseModel, from_attributes=True):
    """For who answers it; `overdue`: the promised day has passed."""

    registration_id: UUID = Field(validation_alias="id")
    kind: RegistrationKind
    name: str
    email: str
    kvk_number: str | None
    organisation_name: str | None
    target_group: TargetGroup | None
    province: str
    labour_market_region: str
    registered_at: datetime
    answer_due_on: date
    overdue: bool = False
    answer: Answer | None
    reason: str | None


class Answered(BaseModel, from_attributes=True):
    """Kept for repeated calls, so without name and address."""

    registration_id: UUID = Field(validation_alias="id")
    answer: Answer
    person_id: UUID | None
    organisation_id: UUID | None


class Decline(Body):
    """The registrant reads the reason in a mail, but for `not_genuine`: whoever made that up gets none."""

    reason: DeclineReason


def registration_view(registration: Registration) -> RegistrationView:
    view = RegistrationView.model_validate(registration)
    return view.model_copy(update={"overdue": registration.overdue_on(today())})


def interest_router(
    parts: SignIn, settings: ParticipantsSettings, answering: Parts, registrations: Registrations
) -> APIRouter:
    router = APIRouter(prefix="/registrations", tags=["registrations"])

    @router.post("", status_code=202)
    async def register(body: Interest, _: Portal) -> Promise:
        """Say that you would like to take part. Limited per address and per network."""
        key = texts.email_key(texts.email(body.email))
        await parts.check(counts_of_registration(key, network_of(body.address)))
        values = {name: value for name, value in dict(body).items() if name != "address"}
        asked = RegisterInterest(**values, answered_within=settings.answer_days)
        async with parts.unit() as uow:
            due = await register_interest(uow, asked, answering.places, answering.register, registrations)
        return Promise(answer_by=due)

    return router


def registrations_router(
    units: UnitsOfWork, answering: Parts, registrations: Registrations, lasts: timedelta
) -> APIRouter:
    router = APIRouter(prefix="/registrations", tags=["registrations"])

    @router.get("")
    async def list_all(
        caller: Annotated[Caller, allow(*ANSWERING)],
        paging: Annotated[Paging, Depends()],
        only_open: Annotated[bool, Query(description="Leave out those that were answered.")] = True,
    ) -> Page[RegistrationView]:
        """Those of your provinces, the longest waiting first."""
        who, after = Standing.of(caller.principal), paging.after(UUID)
        async with units.reading(caller.scope) as uow:
            found = await registrations.listed(uow, who, only_open, after[0] if after else None, paging.limit + 1)
        return page(found, paging, lambda one: one.id, registration_view)

    @router.get("/{registration_id}")
    async def read_one(registration_id: UUID, caller: Annotated[Caller, allow(*ANSWERING)]) -> RegistrationView:
        """One registration, answered or not."""
        async with units.reading(caller.scope) as uow:
            found, _ = await reach(uow, Standing.of(caller.principal), policy.ANSWER_REGISTRATION, registration_id)
        return registration_view(found)

    @router.post("/{registration_id}/acceptance")
    async def accept(registration_id: UUID, command: Annotated[Command, allow(*ANSWERING)]) -> Answered:
        """Enter person, role and, where new, organisation; an invitation goes out by mail."""
        asked = Answering(by=command.principal, registration_id=registration_id, lasts=lasts)
        return await command.run(lambda uow: _answered(accept_registration(uow, asked, answering)))

    @router.post("/{registration_id}/decline")
    async def decline(registration_id: UUID, body: Decline, command: Annotated[Command, allow(*ANSWERING)]) -> Answered:
        """Say no, with a reason."""
        asked = Answering(by=command.principal, registration_id=registration_id, lasts=lasts)
        return await command.run(
            lambda uow: _answered(decline_registration(uow, asked, body.reason, answering.letters))
        )

    return router


async def _answered(registration: Awaitable[Registration]) -> Answered:
    return Answered.model_validate(await registration)
