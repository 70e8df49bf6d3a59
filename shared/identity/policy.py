"""Every endpoint names who may call it: `allow(...)` on its caller, or `public(...)` with the reason why it needs none.

A grant is a FastAPI security scope; `shared/web/policy.py` finds endpoints without one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes

from shared.clock import today
from shared.identity.errors import Forbidden
from shared.identity.principal import Principal, Role

ROLE, SERVICE, PUBLIC = "role:", "service:", "public:"
SIGNED_IN = "signed-in"
"""Any person or service with a valid token; the command then decides by object."""


def service(name: str) -> str:
    """A service (or `landing`, the command line) that acts for itself."""
    return SERVICE + name


def allow(*grants: Role | str) -> Any:
    """Who may call: roles, `service("name")`, `SIGNED_IN`. Stands in `Annotated[Caller, allow(...)]`."""
    scopes = [ROLE + grant.value if isinstance(grant, Role) else grant for grant in grants]
    if not scopes or not all(scope == SIGNED_IN or scope.startswith((ROLE, SERVICE)) for scope in scopes):
        raise ValueError('allow() needs roles, service("name") or SIGNED_IN')
    return Security(scopes=scopes)


def public(why: str) -> Any:
    """For `dependencies=[public("…")]`: needs no caller, and says why that is right."""
    if not why:
        raise ValueError("public() needs the reason why anybody may call this")
    return Security(_anybody, scopes=[PUBLIC + why])


async def permitted(
    request: Request, needed: SecurityScopes, _: Annotated[Any, Depends(HTTPBearer(auto_error=False))]
) -> Principal:
    """The caller's principal, if one of the endpoint's grants is theirs today."""
    principal: Principal = await request.app.state.callers.principal(request.headers.get("authorization"))
    if not any(_grants(scope, principal, today()) for scope in needed.scopes):
        raise Forbidden
    return principal


@dataclass(frozen=True)
class Caller:
    """What an endpoint knows about its caller: `caller: Annotated[Caller, allow(Role.COACH)]`."""

    principal: Annotated[Principal, Depends(permitted)]
    request: Request


def _grants(scope: str, principal: Principal, day: date) -> bool:
    if scope == SIGNED_IN:
        return True
    if scope.startswith(ROLE):
        return principal.holds(Role(scope.removeprefix(ROLE)), day)
    return principal.service is not None and scope == SERVICE + principal.service


def _anybody() -> None:
    """Nothing to check."""
