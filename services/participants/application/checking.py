"""Asks the policies in a handler, about what it has at hand: what may not be done raises."""

from collections.abc import Collection
from typing import Any

from services.participants.application.policy import (
    ENTER_PERSON,
    GIVE_ROLE,
    MANAGE_PERSON,
    Entering,
    Giving,
    trusted,
)
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.roles import Role, RolePeriod
from shared.access import Policy, Standing, permission
from shared.identity.errors import Forbidden
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


async def may(uow: UnitOfWork, caller: Principal, policy: Policy[Any], thing: object) -> bool:
    return bool(await permission(uow, Standing.of(caller), policy, thing))


async def check(uow: UnitOfWork, caller: Principal, policy: Policy[Any], thing: object) -> None:
    """Raises Forbidden: for what is no secret."""
    if not await may(uow, caller, policy, thing):
        raise Forbidden


async def check_reach(uow: UnitOfWork, caller: Principal, policy: Policy[Any], thing: object, what: str) -> None:
    """Raises NotFound: whether there is such a person is told to nobody else."""
    if not await may(uow, caller, policy, thing):
        raise NotFound(what)


async def check_manage(uow: UnitOfWork, caller: Principal, person: Person) -> None:
    """Raises NotFound for a person of other provinces, Forbidden for oneself, unless one is trusted."""
    if person.id == caller.person_id and not trusted(caller, Standing.of(caller).day):
        raise Forbidden
    await check_reach(uow, caller, MANAGE_PERSON, person, "person")


async def check_give(uow: UnitOfWork, caller: Principal, role: Role, at: Organisation | None) -> None:
    """Raises Forbidden."""
    await check(uow, caller, GIVE_ROLE, Giving(role, at.id if at else None, at.province if at else None))


async def check_enter(uow: UnitOfWork, caller: Principal, role: RolePeriod | None, provinces: Collection[str]) -> None:
    """A contact enters nobody without a role; which he may give GIVE_ROLE says. Raises Forbidden."""
    who = Standing.of(caller)
    if role is None and not trusted(caller, who.day) and not who.provinces:
        raise Forbidden
    await check(uow, caller, ENTER_PERSON, Entering(provinces))
