"""The whole of coaching at the size of the nation: pricing over all pairs, and files in, files out.

It runs in a process of its own, as a user starts it.
"""

import csv
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import shared.catalogue
from landing.bench.match.row import Row, verdict
from services.matching.engine.fit.catalogue_files import read_catalogue
from services.matching.engine.population import Wishes, coach_rows, generate, request_rows

SECONDS, MEGABYTES = 15.0, 1_000


def rows(quick: bool) -> Iterator[Row]:
    """Wall-clock time: this row is about what a user waits for. The first start compiles and is not measured."""
    requests, coaches, runs = (6_000, 500, 1) if quick else (60_000, 5_000, 5)
    folder = Path(shared.catalogue.__file__).parent
    catalogue = read_catalogue(folder / "concepts.csv", folder / "relations.csv")
    wishes = Wishes(requests, coaches, load=1.1)
    population = generate(wishes, catalogue)
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        _write(here / "requests.csv", request_rows(population))
        _write(here / "coaches.csv", coach_rows(population))
        del population
        _run(here, wishes.today)
        found = [_run(here, wishes.today) for _ in range(runs)]
    seconds, report = statistics.median(each for each, _ in found), found[-1][1]
    memory = max(each["peak_mb"] for _, each in found)
    good = report["violating_pairs"] == 0 and bool(report["exact"])
    yield Row(
        f"C pricing, {requests:,} × {coaches:,}",
        f"all pairs that rules allow: {report['pairs_considered']:,}",
        "0 violating",
        f"{report['violating_pairs']} violating, {report['rounds']} rounds, {report['pairs_listed']:,} listed",
        None,
        verdict(good),
    )
    yield Row(
        f"whole landing match coaching, {requests:,} × {coaches:,}, files in, files out",
        "none",
        f"≤ {SECONDS:.0f} s, ≤ {MEGABYTES:,} MB",
        f"{seconds:.1f} s, {memory} MB, gap {report['gap']:.4f}",
        seconds,
        verdict(good and seconds <= SECONDS and memory <= MEGABYTES),
    )


def _run(here: Path, today: int) -> tuple[float, dict[str, float]]:
    """Seconds, and the report."""
    out = here / "result"
    command = [
        sys.executable, "-m", "landing.cli", "match", "coaching", "--requests", str(here / "requests.csv"),
        "--coaches", str(here / "coaches.csv"), "--today", date.fromordinal(today).isoformat(), "--out", str(out),
    ]  # fmt: skip
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    found: dict[str, float] = json.loads((out / "report.json").read_text("utf-8"))
    return seconds, found


def _write(path: Path, cells: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(cells)
