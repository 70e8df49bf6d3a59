"""An organisation: an employer of a pool, with the pairs that keep a rival's or a hirer's people away from it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from services.participants.domain import texts
from services.participants.domain.entry_errors import HasLeft
from services.participants.domain.errors import AlreadyLeft, IncompleteSector, PairWithItself
from services.participants.domain.organisation_terms import (
    DepartureReason,
    PairKind,
    SectorVersion,
    SizeClass,
    SizeReason,
)
from services.participants.domain.periods import Period
from services.participants.domain.place import Place, Postcode

P = TypeVar("P", bound=Period)


@dataclass(frozen=True, kw_only=True)
class Details:
    """What an organisation says about itself; regions follow from the postcode of its establishment."""

    name: str
    postcode: Postcode
    place: Place
    establishment_number: str | None = None
    size_class: SizeClass | None = None
    size_reason: SizeReason | None = None
    sector_code: str | None = None
    sector_version: SectorVersion | None = None


@dataclass(kw_only=True)
class Organisation:
    """`establishment_number` is the KvK's vestigingsnummer. `left_on` is the first day on which it takes no part."""

    id: UUID
    kvk_number: str
    establishment_number: str | None = None
    name: str
    postcode: str
    municipality: str
    province: str
    labour_market_region: str
    size_class: SizeClass | None = None
    size_reason: SizeReason | None = None
    sector_code: str | None = None
    sector_version: SectorVersion | None = None
    competitors: list[UUID] = field(default_factory=list)
    hirers: list[UUID] = field(default_factory=list)
    left_on: date | None = None
    left_reason: DepartureReason | None = None
    version: int = 0

    @classmethod
    def register(cls, id: UUID, kvk_number: str, details: Details) -> "Organisation":
        """Raises InvalidKvkNumber, InvalidEstablishmentNumber, InvalidName, IncompleteSector."""
        place = details.place
        organisation = cls(
            id=id,
            kvk_number=texts.kvk_number(kvk_number),
            name=details.name,
            postcode=str(details.postcode),
            municipality=place.municipality,
            province=place.province,
            labour_market_region=place.labour_market_region,
        )
        organisation.describe(details)
        return organisation

    def describe(self, details: Details) -> None:
        """Replace what it says about itself. Raises as `register` does."""
        if (details.sector_code is None) != (details.sector_version is None):
            raise IncompleteSector
        self.name, self.postcode = texts.name(details.name), str(details.postcode)
        number = details.establishment_number
        self.establishment_number = texts.establishment_number(number) if number else None
        self.municipality, self.province = details.place.municipality, details.place.province
        self.labour_market_region = details.place.labour_market_region
        self.size_class = details.size_class
        self.size_reason = (details.size_reason or SizeReason.DECLARED) if details.size_class else None
        self.sector_code, self.sector_version = details.sector_code, details.sector_version

    def takes_part_on(self, day: date) -> bool:
        return self.left_on is None or day < self.left_on

    def within_its_part(self, period: P) -> P:
        """The period, at the longest until it leaves. Raises HasLeft where it begins on that day or later."""
        if self.left_on is None:
            return period
        if not self.takes_part_on(period.starts_on):
            raise HasLeft
        return replace(period, ends_on=min(period.ends_on or self.left_on, self.left_on))

    def within_its_business(self, period: P) -> P:
        """As `within_its_part`, for employments: who only leaves the platform keeps employing people."""
        return self.within_its_part(period) if self.left_reason is DepartureReason.STOPPED else period

    def leave(self, on: date, reason: DepartureReason) -> None:
        """Raises AlreadyLeft."""
        if self.left_on is not None:
            raise AlreadyLeft
        self.left_on, self.left_reason = on, reason

    def come_back(self) -> None:
        """It takes part again; what ended with its departure begins anew, by whoever may begin it."""
        self.left_on = self.left_reason = None

    def pair_with(self, other: "Organisation", kind: PairKind) -> list["Organisation"]:
        """Declare the pair; returns those of the two that changed. Declaring it again changes nothing."""
        if other.id == self.id:
            raise PairWithItself
        if kind is PairKind.HIRER:
            return [self] if _add(self.hirers, other.id) else []
        changed = [self] if _add(self.competitors, other.id) else []
        return changed + ([other] if _add(other.competitors, self.id) else [])

    def unpair(self, other: "Organisation", kind: PairKind) -> list["Organisation"]:
        """Take a declaration back; returns those of the two that changed."""
        if kind is PairKind.HIRER:
            return [self] if _drop(self.hirers, other.id) else []
        changed = [self] if _drop(self.competitors, other.id) else []
        return changed + ([other] if _drop(other.competitors, self.id) else [])


def _add(ids: list[UUID], id: UUID) -> bool:
    if id in ids:
        return False
    ids.append(id)
    return True


def _drop(ids: list[UUID], id: UUID) -> bool:
    if id not in ids:
        return False
    ids.remove(id)
    return True
