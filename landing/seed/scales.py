"""How much `landing seed` makes. A test counts what the generator really makes of each."""

from dataclasses import dataclass

PROVINCES = ("DR", "FL", "FR", "GE", "GR", "LI", "NB", "NH", "OV", "UT", "ZE", "ZH")


@dataclass(frozen=True)
class Scale:
    """`number` keeps the KvK numbers of one scale apart from those of the others."""

    name: str
    number: int
    provinces: tuple[str, ...]
    pools: int
    organisations: int
    coaches: int
    requests: int
    gather_minutes: int

    @property
    def people(self) -> int:
        """A starter for each request, a contact for each organisation, the coaches, and a coordinator per province."""
        return self.requests + self.organisations + self.coaches + len(self.provinces)


SCALES = {
    scale.name: scale
    for scale in (
        Scale("small", 1, ("UT",), 1, 60, 20, 240, 1),
        Scale("region", 2, ("NB",), 4, 1_600, 420, 5_000, 60),
        Scale("national", 3, PROVINCES, 48, 19_200, 5_000, 60_000, 60),
    )
}
