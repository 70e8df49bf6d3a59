"""`make proof`: runs every proof at full size, one after the other, and writes docs/measured.md.

Exit code 0 only when every proof kept its promise; a figure that came short of its goal is told, and is no failure.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from landing.bench.machine import machine
from landing.supervisor.data import PROJECT
from tests.proof.document import renewed, verdict
from tests.proof.measured import FIGURES
from tests.proof.sizes import FAULT_SEEDS, LONGEST_SECONDS, SEEDS, SIZE

DOCUMENT = PROJECT / "docs/measured.md"
FOLDER = Path(__file__).parent
EXAMPLE = 'Example: make proof ONLY="faults races" SEEDS="1 2"'


def main() -> int:
    proofs = {path.stem.removeprefix("test_"): path for path in sorted(FOLDER.glob("test_*.py"))}
    asked = _asked(proofs)
    only, failed = asked.only or list(proofs), []
    for name in only:
        for seeds in [[seed] for seed in asked.seeds] if name == "faults" else [[]]:
            print(f"\n== {name} {' '.join(map(str, seeds))}", flush=True)
            if not prove(
                proofs[name],
                seeds,
                asked.size,
            ):
                failed.append(f"{name} {' '.join(map(str, seeds))}".strip())
    print(f"\n{DOCUMENT.relative_to(PROJECT)} says what was measured.")
    print(f"Failed: {', '.join(failed)}" if failed else "Every promise was kept.")
    return 1 if failed else 0


def prove(path: Path, seeds: list[int], size: str) -> bool:
    """Run one proof and write what it measured; whether it passed in time."""
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures.jsonl"
        environment = os.environ | {SIZE: size, FIGURES: str(figures), SEEDS: " ".join(map(str, seeds))}
        command = [sys.executable, "-m", "pytest", "-s", "-p", "no:xdist", str(path)]
        try:
            ended = subprocess.run(command, env=environment, cwd=PROJECT, timeout=LONGEST_SECONDS, check=False)
            passed = ended.returncode == 0
        except subprocess.TimeoutExpired:
            print(f"{path.name} took longer than {LONGEST_SECONDS // 60} minutes")
            passed = False
        lines = figures.read_text("utf-8").splitlines() if figures.exists() else []
    results = [json.loads(line) for line in lines] or [nothing(path.stem)]
    for result in results:
        print(f"{result['test']}: {verdict(result)}")
    before = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else ""
    DOCUMENT.write_text(renewed(before, results, where(size), whole="" if seeds else path.stem), "utf-8")
    return passed


def nothing(proof: str) -> dict[str, Any]:
    """The result of a proof that ended before it could say anything."""
    failure = "it ended before anything was measured"
    return {
        "test": f"{proof}::nothing",
        "title": "nothing",
        "failure": failure,
        "seconds": 0,
        "figures": [],
        "notes": [],
    }


def where(size: str) -> str:
    """When and on what, with the versions that matter."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {size} size · {machine()}, {_engines()}"


def _engines() -> str:
    """The versions of the embedded pair."""
    jars = (PROJECT / "landing/engines/jars.lock").read_text("utf-8")
    kafka = next(line.split(":")[2].split()[0] for line in jars.splitlines() if ":kafka_2.13:" in line)
    from landing.engines.postgres import binary

    said = subprocess.run([str(binary("postgres")), "--version"], capture_output=True, text=True, check=True).stdout
    return f"Kafka {kafka}, PostgreSQL {said.split()[-1]}"


def _asked(proofs: dict[str, Path]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make proof", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("--only", nargs="*", choices=[*proofs], default=[], help="these proofs (default: all)")
    parser.add_argument("--seeds", nargs="*", type=int, default=[*FAULT_SEEDS.full], help="of the proof of faults")
    parser.add_argument("--size", choices=("small", "full"), default="full", help="small is what `make test` runs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
