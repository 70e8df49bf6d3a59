"""Makes `postcodes.csv` and `municipalities.csv` of this folder from tables that a person has downloaded.

    python -m services.participants.reference.import_regions --from DIR

DIR holds, UTF-8 with a header: `nl_pc4_gemeente_provincie.csv` (pc4, gemeente),
`nl_gemeente_provincie_arbeidsmarktregio.csv` (gemeente, provincie, amr_code_cbs) and `nl_provinces.csv`
(iso_3166_2, name).
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = (
    "# Source: CBS (Statistics Netherlands), 83503NED and its codes of labour-market regions, open data, CC BY 4.0.",
    "# Modified: a selection of columns, mergers of municipalities up to 2023. Made by import_regions.py: do not edit.",
)


class BadTable(Exception):
    """A table is missing, or names a place that the others do not know."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the tables of postcodes and municipalities.")
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="folder with the downloaded tables")
    try:
        make(parser.parse_args().folder, HERE)
    except BadTable as error:
        print(error, file=sys.stderr)  # noqa: T201 a program's own message
        return 2
    return 0


def make(source: Path, target: Path) -> None:
    """Read the tables in `source`, write both files into `target`; nothing is written when a place is unknown."""
    provinces = {row["name"]: row["iso_3166_2"] for row in _rows(source / "nl_provinces.csv")}
    municipalities = {
        row["gemeente"]: (provinces.get(row["provincie"], ""), row["amr_code_cbs"])
        for row in _rows(source / "nl_gemeente_provincie_arbeidsmarktregio.csv")
    }
    postcodes = {row["pc4"]: row["gemeente"] for row in _rows(source / "nl_pc4_gemeente_provincie.csv")}
    _check(municipalities, postcodes)
    _write(
        target / "municipalities.csv",
        ("municipality", "province", "labour_market_region"),
        sorted((name, *codes) for name, codes in municipalities.items()),
    )
    _write(target / "postcodes.csv", ("pc4", "municipality"), sorted(postcodes.items()))


def _check(municipalities: Mapping[str, tuple[str, str]], postcodes: Mapping[str, str]) -> None:
    unknown = sorted(set(postcodes.values()) - set(municipalities))
    without = sorted(name for name, (province, region) in municipalities.items() if not (province and region))
    if unknown or without:
        raise BadTable(f"municipalities without province or labour-market region: {', '.join(unknown + without)}")


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    if not path.exists():
        raise BadTable(f"{path.name} is not in {path.parent}; see the head of this program for what belongs there")
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, header: tuple[str, ...], values: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in SOURCE)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(values)


if __name__ == "__main__":
    sys.exit(main())
