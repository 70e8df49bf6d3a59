"""Every endpoint names who may call it: `allow(...)` on its caller, or `public(...)` with the reason why it needs none.

A grant is a FastAPI security scope; `shared/web/policy.py` finds endpoints without one.
"""

from dataclasses import dataclass
from typing import Any, Self

from fastapi import Request, params
from fastapi.security import SecurityScopes

from shared.clock import now, today
from shared.identity.callers import Callers
from shared.identity.errors import Forbidden
from shared.identity.grants import PUBLIC, ROLE, SERVICE, SIGNED_IN, holds, service, spelled
from shared.identity.principal import Principal, Role
from shared.scope import Scope

__all__ = ["PUBLIC", "ROLE", "SERVICE", "SIGNED_IN", "Caller", "allow", "permitted", "public", "service"]


@dataclass(frozen=True)
class Grants(params.Security):
    """FastAPI takes the annotated class as the dependency and would run it in a thread; its `of` stays on the loop."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.dependency, type) and issubclass(self.dependency, Caller):
            object.__setattr__(self, "dependency", self.dependency.of)


def allow(*grants: Role | str) -> Any:
    """Who may call: roles, `service("name")`, `SIGNED_IN`. Stands in `Annotated[Caller, allow(*POLICY.grants)]`."""
    if not grants:
        raise ValueError('allow() needs roles, service("name") or SIGNED_IN')
    return Grants(scopes=[spelled(grant) for grant in grants])


def public(why: str) -> Any:
    """For `dependencies=[public("…")]`: needs no caller, and says why that is right."""
    if not why:
        raise ValueError("public() needs the reason why anybody may call this")
    return params.Security(_anybody, scopes=[PUBLIC + why])


@dataclass(frozen=True)
class Caller:
    """What an endpoint knows about its caller: `caller: Annotated[Caller, allow(Role.COACH)]`."""

    principal: Principal
    request: Request

    @classmethod
    async def of(cls, request: Request, needed: SecurityScopes) -> Self:
        """The dependency. Raises Unauthenticated, Forbidden or TryLater."""
        return cls(await permitted(request, needed.scopes), request)

    @property
    def scope(self) -> Scope:
        """For `units.reading(caller.scope)`: nothing is read there that is not the caller's today."""
        return self.principal.scope(now())


async def permitted(request: Request, scopes: list[str]) -> Principal:
    """The caller's principal, if one of the endpoint's grants is theirs today."""
    callers: Callers = request.app.state.callers
    principal = await callers.principal(request.headers.get("authorization"))
    if not any(holds(principal, scope, today()) for scope in scopes):
        raise Forbidden
    return principal


async def _anybody() -> None:
    """Nothing to check."""
