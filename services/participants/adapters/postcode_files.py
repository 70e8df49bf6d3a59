"""Every Dutch postcode by its four digits, from the files of this package; about 4,000 of them, kept in memory."""

import csv
from collections.abc import Iterator, Mapping
from importlib.resources import files

from services.participants.domain.errors import UnknownPostcode
from services.participants.domain.place import Place, Postcode

FOLDER = files("services.participants.reference")


class PostcodeFiles:
    def __init__(self) -> None:
        municipalities = {
            row["municipality"]: Place(row["municipality"], row["province"], row["labour_market_region"])
            for row in _rows("municipalities.csv")
        }
        self._places = {row["pc4"]: municipalities[row["municipality"]] for row in _rows("postcodes.csv")}

    def at(self, postcode: Postcode) -> Place:
        try:
            return self._places[postcode.digits]
        except KeyError:
            raise UnknownPostcode from None


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
