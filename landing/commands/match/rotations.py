"""`landing match rotations`: a plan of slots by period for a cohort of starters."""

from pathlib import Path
from typing import Annotated, Any

import typer

from landing.commands.options import AsJson


def rotations(
    starters: Annotated[Path, typer.Option(metavar="CSV", help="starter_id; optional skills, region, may_stay.")],
    slots: Annotated[Path, typer.Option(metavar="CSV", help="slot_id, employer_id, seats; optional skills, region.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")],
    travel: Annotated[Path | None, typer.Option(metavar="CSV", help="from_region, to_region, minutes.")] = None,
    most_travel: Annotated[int, typer.Option(min=0, help="Minutes, one way; further away is out of reach.")] = 90,
    skill_points: Annotated[int, typer.Option(min=0, max=100_000, help="What a skill gained counts.")] = 100,
    seconds: Annotated[int, typer.Option(min=1, max=60, help="Time to look for a better plan.")] = 60,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="For the same plan again.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Plan which slot each starter of a cohort (at most 200) has in each period.

    Seats are written by period, 2|2|1, or once for all. Skills of a starter are those still to gain, skills of a slot
    those learnt there, separated by |. Nobody is two periods in a row at one employer, unless may_stay is 1. A placed
    period counts 1,000, a skill gained for the first time 100, a minute of travel takes 1 away; regions without a time
    in --travel are an hour apart, 0 within.

    Writes plan.csv (starter_id, period, slot_id, employer_id), report.json with bound and gap, copies of the inputs.

    Example: [bold]landing match rotations --starters S.csv --slots P.csv --most-travel 60 --out plan[/]
    """
    from landing.commands.match.running import told
    from landing.console import print_json

    with told(out):
        report = _run(
            {"starters": starters, "slots": slots, "travel": travel}, most_travel, skill_points, seconds, seed, out
        )
    if as_json:
        print_json(report)
    else:
        _show(report, out)


def _run(
    files: dict[str, Path | None], most_travel: int, skill_points: int, seconds: int, seed: int, out: Path
) -> dict[str, Any]:
    from landing.commands.match.running import tell
    from services.matching.engine.files.results import Results
    from services.matching.engine.files.rotations import read_cohort
    from services.matching.engine.rotations import Weights, rotate

    starters, slots = files["starters"], files["slots"]
    assert starters is not None and slots is not None  # noqa: PT018 both are required options
    with Results(out, files) as results:
        read = read_cohort(starters, slots, files["travel"], most_travel)
        results.lap("read")
        tell(f"Planning {len(read.starters)} starters in {len(read.slots)} slots: at most {seconds} s")
        plan = rotate(read.cohort, Weights(skill=skill_points), seconds=seconds, seed=seed)
        results.lap("solve")
        rows = [
            (read.starters[starter], period + 1, read.slots[where], read.employers[where])
            for starter, periods in enumerate(plan.slot.tolist())
            for period, where in enumerate(periods)
            if where >= 0
        ]
        results.table("plan.csv", ("starter_id", "period", "slot_id", "employer_id"), rows)
        return results.report(
            {
                "problem": "rotations",
                "objective": plan.objective,
                "upper_bound": plan.bound,
                "gap": (plan.bound - plan.objective) / max(1, abs(plan.bound)),
                "exact": plan.exact,
                "placed_periods": len(rows),
                "open_periods": plan.slot.size - len(rows),
                "seed": seed,
            }
        )


def _show(report: dict[str, Any], out: Path) -> None:
    from landing.console import out as console

    proof = "no plan is worth more" if report["exact"] else f"at most {report['gap']:.2%} below the best"
    console.print(f"{report['placed_periods']:,} periods are placed, {report['open_periods']:,} are open; {proof}.")
    console.print(f"The plan is in {out / 'plan.csv'}", markup=False)
