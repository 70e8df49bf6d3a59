"""Makes `concepts.csv` and `relations.csv` of this folder from ESCO files that a person has downloaded.

    python -m shared.catalogue.import_selection --from DIR

`selection.csv` says which concepts and holds our own Dutch labels. DIR holds, UTF-8 with a header:
`esco_ict_occupations_v*.csv` (uri, isco08, label_en, label_nl), `esco_ict_skills_v*.csv` (uri, label_en, group_code),
`esco_transversal_skills_v*.csv` (uri, label_en), `esco_ict_relations_v*.csv` (occupation_uri, skill_uri, relation; not
the one ending in `_official`), `esco_skill_groups_*.csv` and `esco_isco_groups_*.csv` (uri, code),
`esco_skill_labels_nl_*.csv` (uri, label_nl).
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = (
    "# Source: ESCO, European Commission, {version}; the data were filtered to ICT and modified: a selection of",
    "# concepts, relations found again by label, broader groups from the codes. Dutch labels marked esco are the",
    "# Commission's, those marked own are ours. Made by import_selection.py: edit selection.csv instead.",
)
Row = Mapping[str, str]


class MissingFile(Exception):
    """A file of the download is not there, or lacks a concept that the selection names."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the default catalogue from downloaded ESCO files.")
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="folder with the downloaded files")
    try:
        make(parser.parse_args().folder, HERE)
    except MissingFile as error:
        print(error, file=sys.stderr)  # noqa: T201 a program's own message
        return 2
    return 0


def make(source: Path, target: Path) -> None:
    """Read the download in `source`, write both files into `target`."""
    selection = list(rows(HERE / "selection.csv"))
    chosen = {row["uri"] for row in selection}
    version = f"version {_file(source, 'esco_ict_skills_v*.csv').stem.rpartition('_v')[2]}"
    concepts = sorted(_concepts(source, selection), key=lambda concept: concept[:3:2])
    _write(
        target / "concepts.csv",
        version,
        ("kind", "uri", "label_en", "label_nl", "label_nl_source", "broader"),
        concepts,
    )
    relations = sorted(
        (row["occupation_uri"], row["skill_uri"], row["relation"])
        for row in rows(_file(source, "esco_ict_relations_v*[0-9].csv"))
        if row["occupation_uri"] in chosen and row["skill_uri"] in chosen
    )
    _write(target / "relations.csv", version, ("occupation_uri", "skill_uri", "relation"), relations)


def rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV file; lines that begin with `#` name its source."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def _concepts(source: Path, selection: Iterable[Row]) -> Iterator[tuple[str, ...]]:
    official = _official(source)
    dutch = {row["uri"]: row["label_nl"] for row in rows(_file(source, "esco_skill_labels_nl_*.csv"))}
    for row in selection:
        uri = row["uri"]
        if uri not in official:
            raise MissingFile(
                f"{row['label_en']} ({uri}) is in selection.csv but in none of the files; correct the selection"
            )
        label_en, label_nl, broader = official[uri]
        translated = label_nl or dutch.get(uri, "")
        origin = "esco" if translated else "own" if row["own_label_nl"] else ""
        yield row["kind"], uri, label_en, translated or row["own_label_nl"], origin, "|".join(broader)


def _official(source: Path) -> dict[str, tuple[str, str, list[str]]]:
    """URI to English label, Dutch label (may be empty) and broader groups, nearest first."""
    groups = {row["code"]: row["uri"] for row in rows(_file(source, "esco_skill_groups_*.csv"))}
    isco = {row["code"]: row["uri"] for row in rows(_file(source, "esco_isco_groups_*.csv"))}
    found: dict[str, tuple[str, str, list[str]]] = {}
    for row in rows(_file(source, "esco_transversal_skills_v*.csv")):
        found[row["uri"]] = row["label_en"].strip(), "", []
    for row in rows(_file(source, "esco_ict_skills_v*.csv")):
        found[row["uri"]] = row["label_en"].strip(), "", _broader(row["group_code"], groups)
    for row in rows(_file(source, "esco_ict_occupations_v*.csv")):
        found[row["uri"]] = row["label_en"].strip(), row["label_nl"].strip(), _broader(row["isco08"], isco)
    return found


def _broader(code: str, groups: Mapping[str, str]) -> list[str]:
    """The group and its own broader groups; the one-character top says nothing and is left out."""
    chain = []
    while len(code) > 1:
        if code in groups:
            chain.append(groups[code])
        code = code.rpartition(".")[0] if "." in code else code[:-1]
    return chain


def _file(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise MissingFile(f"{folder} has no file {pattern}; see the head of this program for what belongs there")
    return found[-1]


def _write(path: Path, version: str, header: tuple[str, ...], values: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line.format(version=version)}\n" for line in SOURCE)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(values)


if __name__ == "__main__":
    sys.exit(main())
