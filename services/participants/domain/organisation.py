"""An organisation: an employer of a pool, with the pairs that keep a rival's or a hirer's people away from it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.participants.domain import texts
from services.participants.domain.errors import PairWithItself
from services.participants.domain.place import Place, Postcode


class SizeClass(StrEnum):
    """By the European definition: micro under 10 people, small under 50, medium under 250."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class PairKind(StrEnum):
    """`competitor` counts both ways; `hirer` says that the other one wants to hire from this one."""

    COMPETITOR = "competitor"
    HIRER = "hirer"


@dataclass(kw_only=True)
class Organisation:
    id: UUID
    kvk_number: str
    name: str
    postcode: str
    municipality: str
    province: str
    labour_market_region: str
    size_class: SizeClass | None = None
    sector_code: str | None = None
    competitors: list[UUID] = field(default_factory=list)
    hirers: list[UUID] = field(default_factory=list)
    left_on: date | None = None
    version: int = 0

    @classmethod
    def register(cls, id: UUID, *, kvk_number: str, name: str, postcode: Postcode, place: Place) -> "Organisation":
        return cls(
            id=id,
            kvk_number=texts.kvk_number(kvk_number),
            name=texts.name(name),
            postcode=str(postcode),
            municipality=place.municipality,
            province=place.province,
            labour_market_region=place.labour_market_region,
        )

    def pair_with(self, other: "Organisation", kind: PairKind) -> list["Organisation"]:
        """Declare the pair; returns those of the two that changed. Declaring it again changes nothing."""
        if other.id == self.id:
            raise PairWithItself
        if kind is PairKind.HIRER:
            return [self] if _add(self.hirers, other.id) else []
        changed = [self] if _add(self.competitors, other.id) else []
        return changed + ([other] if _add(other.competitors, self.id) else [])


def _add(ids: list[UUID], id: UUID) -> bool:
    if id in ids:
        return False
    ids.append(id)
    return True
