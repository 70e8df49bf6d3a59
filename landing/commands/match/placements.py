"""`landing match placements`: place applicants in slots so that nobody has a better claim than what he got."""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landing.commands.options import AsJson

if TYPE_CHECKING:
    from services.matching.engine.files.placements import Paths, Round
    from services.matching.engine.files.results import Results
    from services.matching.engine.placements.outcome import Outcome
    from services.matching.engine.placements.solve import Placement


class Ties(StrEnum):
    """How ties are settled."""

    lottery = "lottery"
    largest = "largest"


def placements(
    applicants: Annotated[Path, typer.Option(metavar="CSV", help="applicant_id, ranking; optional joint_id.")],
    slots: Annotated[Path, typer.Option(metavar="CSV", help="slot_id, seats, ranking; optional employer_id, region.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")],
    priorities: Annotated[
        Path | None, typer.Option(metavar="CSV", help="slot_id, applicant_id, priority: instead of the slots' ranking.")
    ] = None,
    caps: Annotated[
        Path | None, typer.Option(metavar="CSV", help="kind (employer, region), key, max: nested or apart.")
    ] = None,
    fixed: Annotated[Path | None, typer.Option(metavar="CSV", help="applicant_id, slot_id: agreed already.")] = None,
    ties: Annotated[
        Ties, typer.Option(help="lottery: nobody gains by a false list. largest: more are placed.")
    ] = Ties.lottery,
    seed: Annotated[int | None, typer.Option(help="Draw the lots of an earlier run again. Default: new ones.")] = None,
    as_json: AsJson = False,
) -> None:
    """Place applicants in slots: the stable outcome that is best for the applicants.

    A ranking reads best first: `a|b=c|d` puts b and c equally second. A pair counts only if both sides name it; a
    higher priority goes first, equal ones are a tie. Stable: no applicant likes a slot better that has an empty seat
    or holds someone of lower priority. Under caps, a set that is full takes someone only in the place of somebody of
    lower priority in it. Applicants with one joint_id and one list land at one slot or nowhere; where nothing stable
    exists, it says so. With --ties largest an applicant can gain by leaving slots off his list.

    Writes placements.csv, unplaced.csv, report.json and copies of the inputs; bad rows to errors.csv, exit code 2.

    Examples: [bold]landing match placements --applicants A.csv --slots S.csv --out result[/] ·
    [bold]landing match placements --applicants A.csv --slots S.csv --priorities P.csv --ties largest --out result[/]
    """
    from landing.commands.match.running import told
    from landing.console import print_json
    from services.matching.engine.files.placements import Paths

    with told(out):
        report = _run(
            Paths(applicants, slots, priorities, caps, fixed),
            ties,
            secrets.randbelow(2**31) if seed is None else seed,
            out,
        )
    if as_json:
        print_json(report)
    else:
        _show(report, out)


def _run(paths: "Paths", ties: Ties, seed: int, out: Path) -> dict[str, Any]:
    from dataclasses import asdict

    from landing.commands.match.running import tell, tell_compiling
    from services.matching.engine.files.placements import read_round
    from services.matching.engine.files.results import Results
    from services.matching.engine.placements.lottery import draws
    from services.matching.engine.placements.outcome import Outcome
    from services.matching.engine.placements.solve import place
    from services.matching.engine.placements.stability import held

    with Results(out, asdict(paths)) as results:
        tell(f"Reading {paths.applicants.name} and {paths.slots.name}")
        read = read_round(paths)
        results.lap("read")
        tell_compiling(held)
        tell(
            f"Placing {len(read.applicants):,} applicants in {len(read.slots):,} slots, {len(read.market.slot):,} pairs"
        )
        placed = place(
            read.market, draws(seed, read.names()), draws(seed, read.slots), ties=ties.value, size=read.sizes()
        )
        results.lap("solve")
        outcome = Outcome.of(placed, read.members, read.fixed, read.ranks())
        return results.report(_write(results, read, placed, outcome) | {"ties": ties.value, "seed": seed})


def _write(results: "Results", read: "Round", placed: "Placement", outcome: "Outcome") -> dict[str, Any]:
    from services.matching.engine.placements.solve import empty_in_all

    joint = bool((read.sizes() > 1).any())
    taken = set(read.fixed.tolist())
    never = [slot for slot in empty_in_all(placed, joint=joint).tolist() if slot not in taken]
    results.lap("certify")
    rows = list(zip(read.applicants, outcome.slot.tolist(), outcome.rank, outcome.reason, strict=True))
    sitting = [(who, read.slots[slot], "" if rank is None else rank) for who, slot, rank, _ in rows if slot >= 0]
    left = [(who, reason) for who, slot, _, reason in rows if slot < 0]
    results.table("placements.csv", ("applicant_id", "slot_id", "rank"), sitting)
    results.table("unplaced.csv", ("applicant_id", "reason"), left)
    return {
        "problem": "placements",
        "placed": len(sitting),
        "unplaced": len(left),
        "fixed": int((read.fixed >= 0).sum()),
        "joint": int((read.sizes() > 1).sum()),
        "empty_seats": int(read.seats.sum()) - len(sitting),
        "blocking_pairs": len(placed.blocking),
        "rank_histogram": outcome.histogram(),
        "never_filled_slots": [read.slots[slot] for slot in never],
        "never_filled_means": _meaning(joint, placed),
    }


def _meaning(joint: bool, placed: "Placement") -> str:
    if joint:
        return "no acceptable applicant names them"
    ties = " with ties settled as here" if placed.market.has_ties() else ""
    return f"empty in every stable outcome{ties}"


def _show(report: dict[str, Any], out: Path) -> None:
    from landing.console import out as console

    first = report["rank_histogram"].get("1", 0)
    lines = (
        f"{report['placed']:,} placed, {first:,} of them at their first choice; {report['unplaced']:,} not placed.",
        f"{report['empty_seats']:,} seats are empty; {len(report['never_filled_slots']):,} slots are "
        f"{report['never_filled_means']}." if "empty in" in report["never_filled_means"] else "",
        f"{report['blocking_pairs']} pairs have a better claim. Ties: {report['ties']}, seed {report['seed']}.",
        f"Results in {out}; check them with: landing match verify {out}",
    )  # fmt: skip
    for line in filter(None, lines):
        console.print(line, markup=False)
