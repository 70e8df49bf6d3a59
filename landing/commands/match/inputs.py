"""Reads everything that a coaching run starts from: from files that were given, or from the copies in its results."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import shared.catalogue
from landing.errors import LandingError
from services.matching.engine.coaching import Instance, Outcome, Solver, instance, match, match_pairs, price_rules
from services.matching.engine.files.coaching import CoachingFiles, read_coaching
from services.matching.engine.files.pairs import read_pairs
from services.matching.engine.files.placements import Paths as RoundPaths
from services.matching.engine.files.placements import Round, read_round
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.catalogue_files import read_catalogue
from services.matching.engine.fit.settings import Settings, default_settings, read_settings
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import Tables

SHIPPED = Path(shared.catalogue.__file__).parent


@dataclass(frozen=True)
class Inputs:
    """`pairs` is None where pairs are scored here."""

    files: CoachingFiles
    work: Instance
    settings: Settings
    catalogue: Catalogue
    pairs: Pairs | None
    day: date

    @property
    def tables(self) -> Tables:
        return self.files.tables

    def settings_text(self) -> str:
        """Every rule and weight in force, as TOML."""
        sections = {name: getattr(self.settings, name) for name in Settings.__slots__ if name != "version"}
        lines = [f"version = {json.dumps(self.settings.version)}"]
        for name, values in sections.items():
            lines += ["", f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
        return "\n".join(lines) + "\n"

    def solve(self, name: str, *, serve_first: bool, tell: Callable[[str], None] = lambda _: None) -> Outcome:
        """By the solver of this name."""
        solver = solver_named(name)
        if self.pairs is not None:
            return match_pairs(self.work, self.pairs, serve_first=serve_first, solver=solver)
        return match(self.work, self.catalogue, self.settings, serve_first=serve_first, tell=tell, solver=solver)

    def rule_prices(self, outcome: Outcome, name: str, tell: Callable[[str], None]) -> list[dict[str, Any]]:
        found = price_rules(
            self.tables, self.catalogue, self.settings, outcome, fixed=self.files.fixed, caps=self.files.caps,
            tell=tell, solver=solver_named(name),
        )  # fmt: skip
        return [asdict(each) for each in found]


def solver_named(name: str) -> Solver | None:
    """None: the engine itself. OR-tools is loaded only where it is asked for."""
    if name == "engine":
        return None
    from services.matching.engine.fallback import OrTools

    return OrTools()


def catalogue_folder(chosen: Path | None) -> Path:
    return chosen or SHIPPED


def catalogue_in(folder: Path) -> Catalogue:
    concepts, relations = folder / "concepts.csv", folder / "relations.csv"
    if not (concepts.is_file() and relations.is_file()):
        raise LandingError(f"{folder} lacks concepts.csv or relations.csv: name the folder of a catalogue.")
    return read_catalogue(concepts, relations)


def read_inputs(files: Mapping[str, Path | None], rules: Path | None, catalogue: Path, today: date) -> Inputs:
    """Raises BadFiles, and ValueError for rules and a catalogue that cannot be read."""
    if rules is not None and not rules.is_file():
        raise LandingError(f"{rules} does not exist: `landing match rules > {rules}` writes the defaults there.")
    settings = read_settings(rules) if rules else default_settings()
    requests, coaches, pairs = files["requests"], files["coaches"], files["pairs"]
    if requests is None or coaches is None:
        raise LandingError("requests and coaches must both be given")
    known = Catalogue.empty() if pairs else catalogue_in(catalogue)
    read = read_coaching(requests, coaches, known, today, fixed=files["fixed"], caps=files["caps"])
    work = instance(read.tables, settings, fixed=read.fixed, caps=read.caps)
    given = read_pairs(pairs, read.requests, read.coaches) if pairs else None
    return Inputs(read, work, settings, known, given, today)


def inputs_of(folder: Path) -> tuple[Inputs, dict[str, Any]]:
    """What an earlier run in this folder started from, and its report."""
    report = report_of(folder)
    if report.get("problem") != "coaching":
        raise LandingError(f"{folder} holds no run of `landing match coaching`.")
    copies = folder / "inputs"
    files = {
        name: copies / f"{name}.csv" if name in report["input_sha256"] else None
        for name in ("requests", "coaches", "pairs", "fixed", "caps")
    }
    return read_inputs(files, copies / "rules.toml", copies, date.fromisoformat(report["today"])), report


def report_of(folder: Path) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads((folder / "report.json").read_text("utf-8"))
    except OSError:
        raise LandingError(f"{folder} holds no report.json: name the folder that --out named.") from None
    except ValueError as error:
        raise LandingError(f"{folder / 'report.json'} cannot be read: {error}") from None
    return report


def round_of(folder: Path) -> Round:
    """What an earlier placement round in this folder started from."""
    sums, copies = report_of(folder)["input_sha256"], folder / "inputs"
    given = {field.name: copies / f"{field.name}.csv" for field in fields(RoundPaths) if field.name in sums}
    return read_round(RoundPaths(**given))


def placed_in(folder: Path) -> dict[str, str]:
    """Slot by applicant, as the run wrote it."""
    with (folder / "placements.csv").open(encoding="utf-8", newline="") as file:
        return {row["applicant_id"]: row["slot_id"] for row in csv.DictReader(file)}
