"""The official CSV files of ESCO 1.1 and 1.2, as one row per concept; what cannot be taken is counted."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from landing.errors import LandingError
from landing.imports.reading import Line

csv.field_size_limit(10_000_000)
KINDS = {"occupations": "occupation", "skills": "skill"}
RELATIONS = ("occupationSkillRelations",)
BROADER = ("broaderRelationsOccPillar", "broaderRelationsSkillPillar")
GROUPS = frozenset({"ISCOGroup", "SkillGroup"})
_VERSION = re.compile(r"\bv?(\d+\.\d+(?:\.\d+)?)\b")


@dataclass
class Rejected:
    """Rows that were left out for one reason; `first` is the line, or the URI, of the first of them."""

    rows: int
    first: str


@dataclass
class Esco:
    """What a set of files says. `broader` also holds groups, which lead further up. `rejected` is by reason."""

    labels: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    kinds: dict[str, str] = field(default_factory=dict)
    broader: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    needs: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    rejected: dict[str, Rejected] = field(default_factory=dict)

    def rows(self) -> Iterator[Line]:
        """Concepts with an English label, in the order of the files."""
        for number, (uri, kind) in enumerate(self.kinds.items(), start=1):
            needs = self.needs.get(uri, {})
            cells = {
                "uri": uri,
                "kind": kind,
                "label_en": self.labels[uri].get("en", ""),
                "label_nl": self.labels[uri].get("nl", ""),
                "broader": "|".join(self._above(uri)),
                "needs": "|".join(f"{skill}:{relation}" for skill, relation in needs.items()),
            }
            yield number, {name: cell for name, cell in cells.items() if cell}

    def reject(self, reason: str, first: str) -> None:
        self.rejected.setdefault(reason, Rejected(0, first)).rows += 1

    def _above(self, uri: str) -> list[str]:
        """All groups above it, nearest first: each further one is one step more."""
        found = {uri: None}
        for here in (walk := [uri]):
            above = [one for one in self.broader.get(here, ()) if one not in found]
            found |= dict.fromkeys(above)
            walk += above
        return list(found)[1:]


def read_esco(files: Sequence[Path]) -> Esco:
    """Labels first, then what refers to them, in whatever order they are named. Raises LandingError."""
    esco = Esco()
    for path in sorted(files, key=lambda path: _stem(path)[0] not in KINDS):
        stem, language = _stem(path)
        if stem in KINDS:
            _concepts(path, KINDS[stem], language or "en", esco)
        elif stem in RELATIONS:
            _relations(path, esco)
        elif stem in BROADER:
            _broader(path, esco)
        else:
            known = ", ".join((*KINDS, *RELATIONS, *BROADER))
            raise LandingError(f"{path.name} is none of the files that are read ({known}, with or without _en or _nl).")
    if not esco.kinds:
        raise LandingError("No concepts: name occupations_en.csv and skills_en.csv too.")
    _drop_without_english(esco)
    return esco


def version_of(files: Sequence[Path]) -> str:
    """What the folders of the download are named after, such as `ESCO dataset - v1.2.0 - …`. Raises LandingError."""
    named = {found[1] for path in files if (found := _VERSION.search(path.resolve().parent.name))}
    if len(named) != 1:
        raise LandingError("Which version is it? The folder does not say: add --version, such as --version esco-1.2.0.")
    return f"esco-{named.pop()}"


def _concepts(path: Path, kind: str, language: str, esco: Esco) -> None:
    for line, row in _rows(path, "conceptUri", "preferredLabel"):
        uri, label = row["conceptUri"].strip(), " ".join(row["preferredLabel"].split())
        if not uri.startswith("http") or not label:
            esco.reject(f"{path.name}: without URI or label", line)
        elif row.get("status", "released") not in ("released", ""):
            esco.reject(f"{path.name}: not released", line)
        else:
            esco.kinds.setdefault(uri, kind)
            esco.labels[uri][language] = label


def _relations(path: Path, esco: Esco) -> None:
    for line, row in _rows(path, "occupationUri", "relationType", "skillUri"):
        occupation, skill, relation = (row[name].strip() for name in ("occupationUri", "skillUri", "relationType"))
        if esco.kinds.get(occupation) != "occupation" or esco.kinds.get(skill) != "skill":
            esco.reject(f"{path.name}: occupation or skill is in none of the files", line)
        elif relation not in ("essential", "optional"):
            esco.reject(f"{path.name}: neither essential nor optional", line)
        else:
            esco.needs[occupation][skill] = relation


def _broader(path: Path, esco: Esco) -> None:
    for line, row in _rows(path, "conceptUri", "broaderUri"):
        uri, broader = row["conceptUri"].strip(), row["broaderUri"].strip()
        if uri not in esco.kinds and row.get("conceptType") not in GROUPS:
            esco.reject(f"{path.name}: concept is in none of the files", line)
        elif broader not in esco.broader[uri]:
            esco.broader[uri].append(broader)


def _drop_without_english(esco: Esco) -> None:
    missing = [uri for uri in esco.kinds if "en" not in esco.labels[uri]]
    for uri in missing:
        del esco.kinds[uri]
        esco.reject("without an English label", uri)


def _rows(path: Path, *columns: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each with the line at which a person finds it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise LandingError(f"{path.name} has no column {', '.join(missing)}: take the official CSV of ESCO.")
            for row in reader:
                cells = {name: value or "" for name, value in row.items() if isinstance(name, str)}
                yield f"line {reader.line_num}", cells
    except OSError as error:
        raise LandingError(f"{path} cannot be read: check its name.") from error
    except UnicodeDecodeError as error:
        raise LandingError(f"{path.name} is not UTF-8: take the official CSV of ESCO.") from error


def _stem(path: Path) -> tuple[str, str]:
    """Name without language, and the language; 1.1 and 1.2 name the relations with and without one."""
    stem = path.name.removesuffix(".csv")
    name, line, language = stem.rpartition("_")
    return (name, language) if line and len(language) == 2 else (stem, "")
