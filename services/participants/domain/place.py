"""Where a Dutch postcode lies: province and labour-market region, since regions cross the borders of provinces."""

import re
from dataclasses import dataclass

from services.participants.domain.errors import UnknownPostcode

_POSTCODE = re.compile(r"\s*([1-9][0-9]{3})\s?([A-Z]{2})?\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """`province` is an ISO 3166-2 code, `labour_market_region` the CBS code of an arbeidsmarktregio."""

    municipality: str
    province: str
    labour_market_region: str


@dataclass(frozen=True, slots=True)
class Postcode:
    """Four digits (PC4) and, where given, two letters."""

    digits: str
    letters: str = ""

    @classmethod
    def parse(cls, text: str) -> "Postcode":
        """Raises UnknownPostcode when the text cannot be one."""
        found = _POSTCODE.fullmatch(text)
        if found is None:
            raise UnknownPostcode
        return cls(found[1], (found[2] or "").upper())

    def __str__(self) -> str:
        return f"{self.digits} {self.letters}".strip()
