"""The services that one machine runs. Adding one is a row here; its database, keys, port and address follow."""

from collections.abc import Iterable
from dataclasses import dataclass

from landing.errors import LandingError


@dataclass(frozen=True)
class Service:
    """`port` is the preferred one: another is taken when it is not free."""

    name: str
    port: int
    has_database: bool = True
    about: str = ""
    other_module: str = ""

    @property
    def module(self) -> str:
        """What `python -m` runs."""
        return self.other_module or f"services.{self.name}.main"


SERVICES = (
    Service("portal", 8080, has_database=False, about="the start page"),
    Service("participants", 8081, about="people, organisations, skills, sign-in and tokens"),
    Service("coaching", 8082, about="pools, requests, offers and engagements"),
    Service("matching", 8083, about="who fits whom, and why"),
    Service("notifications", 8084, about="inbox, live notices and e-mail"),
)


def chosen(names: Iterable[str]) -> tuple[Service, ...]:
    """The services of these names, in the order of the table; all of them when none is named."""
    wanted = set(names)
    known = {service.name for service in SERVICES}
    if unknown := wanted - known:
        raise LandingError(f"There is no service {', '.join(sorted(unknown))}. Choose from {', '.join(sorted(known))}.")
    return tuple(service for service in SERVICES if not wanted or service.name in wanted)
