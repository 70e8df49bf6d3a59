"""The three kinds of grants an endpoint or a policy names: a role held today, a service by name, anybody signed in."""

from datetime import date

from shared.identity.principal import Principal, Role

ROLE, SERVICE, PUBLIC = "role:", "service:", "public:"
SIGNED_IN = "signed-in"
"""Any person or service with a valid token; the policy then decides on the object."""


def service(name: str) -> str:
    """A service (or `landing`, the command line) that acts for itself."""
    return SERVICE + name


def spelled(grant: Role | str) -> str:
    """As FastAPI's security scopes carry it. Raises ValueError for what is no grant."""
    scope = ROLE + grant.value if isinstance(grant, Role) else grant
    if scope != SIGNED_IN and not scope.startswith((ROLE, SERVICE)):
        raise ValueError('a grant is a role, service("name") or SIGNED_IN')
    return scope


def holds(principal: Principal, scope: str, day: date) -> bool:
    """Whether this grant is the caller's on that day."""
    if scope == SIGNED_IN:
        return True
    if scope.startswith(ROLE):
        return principal.holds(Role(scope.removeprefix(ROLE)), day)
    return principal.service is not None and scope == SERVICE + principal.service
