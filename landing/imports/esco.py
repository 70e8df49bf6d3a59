"""The official CSV files of ESCO 1.1 and 1.2, as one row per concept; what cannot be taken is counted."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from landing.errors import LandingError
from landing.imports.reading import Line

csv.field_size_limit(10_000_000)
KINDS = {"occupations": "occupation", "skills": "skill"}
RELATIONS = ("occupationSkillRelations",)
BROADER = ("broaderRelationsOccPillar", "broaderRelationsSkillPillar")


@dataclass
class Esco:
    """What a set of files says. `rejected` counts rows by reason."""

    labels: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    kinds: dict[str, str] = field(default_factory=dict)
    broader: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    needs: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    rejected: Counter[str] = field(default_factory=Counter)

    def rows(self) -> Iterator[Line]:
        """Concepts with an English label, in the order of the files."""
        for number, (uri, kind) in enumerate(self.kinds.items(), start=1):
            needs = self.needs.get(uri, {})
            cells = {
                "uri": uri,
                "kind": kind,
                "label_en": self.labels[uri].get("en", ""),
                "label_nl": self.labels[uri].get("nl", ""),
                "broader": "|".join(self.broader.get(uri, ())),
                "needs": "|".join(f"{skill}:{relation}" for skill, relation in needs.items()),
            }
            yield number, {name: cell for name, cell in cells.items() if cell}


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


def _concepts(path: Path, kind: str, language: str, esco: Esco) -> None:
    for row in _rows(path, "conceptUri", "preferredLabel"):
        uri, label = row["conceptUri"].strip(), " ".join(row["preferredLabel"].split())
        if not uri.startswith("http") or not label:
            esco.rejected[f"{path.name}: without URI or label"] += 1
        elif row.get("status", "released") not in ("released", ""):
            esco.rejected[f"{path.name}: not released"] += 1
        else:
            esco.kinds.setdefault(uri, kind)
            esco.labels[uri][language] = label


def _relations(path: Path, esco: Esco) -> None:
    for row in _rows(path, "occupationUri", "relationType", "skillUri"):
        occupation, skill, relation = (row[name].strip() for name in ("occupationUri", "skillUri", "relationType"))
        if esco.kinds.get(occupation) != "occupation" or esco.kinds.get(skill) != "skill":
            esco.rejected[f"{path.name}: occupation or skill is in none of the files"] += 1
        elif relation not in ("essential", "optional"):
            esco.rejected[f"{path.name}: neither essential nor optional"] += 1
        else:
            esco.needs[occupation][skill] = relation


def _broader(path: Path, esco: Esco) -> None:
    for row in _rows(path, "conceptUri", "broaderUri"):
        uri, broader = row["conceptUri"].strip(), row["broaderUri"].strip()
        if uri not in esco.kinds:
            esco.rejected[f"{path.name}: concept is in none of the files"] += 1
        elif broader not in esco.broader[uri]:
            esco.broader[uri].append(broader)


def _drop_without_english(esco: Esco) -> None:
    missing = [uri for uri in esco.kinds if "en" not in esco.labels[uri]]
    for uri in missing:
        del esco.kinds[uri]
    if missing:
        esco.rejected["without an English label"] += len(missing)


def _rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise LandingError(f"{path.name} has no column {', '.join(missing)}: take the official CSV of ESCO.")
            for row in reader:
                yield {name: value or "" for name, value in row.items() if isinstance(name, str)}
    except OSError as error:
        raise LandingError(f"{path} cannot be read: check its name.") from error
    except UnicodeDecodeError as error:
        raise LandingError(f"{path.name} is not UTF-8: take the official CSV of ESCO.") from error


def _stem(path: Path) -> tuple[str, str]:
    """Name without language, and the language; 1.1 and 1.2 name the relations with and without one."""
    stem = path.name.removesuffix(".csv")
    name, line, language = stem.rpartition("_")
    return (name, language) if line and len(language) == 2 else (stem, "")
