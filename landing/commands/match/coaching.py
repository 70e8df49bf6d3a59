"""`landing match coaching`: the best coach for each request, for all of them together, with the proof."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landing.commands.match.options import Catalogue, Rules
from landing.commands.options import AsJson
from landing.errors import LandingError

if TYPE_CHECKING:
    from landing.commands.match.inputs import Inputs
    from services.matching.engine.coaching import Outcome
    from services.matching.engine.files.results import Results


class Objective(StrEnum):
    """What is to be greatest."""

    value = "value"
    cover = "cover"
    sum = "sum"


class Solver(StrEnum):
    """What solves: the engine of this project, or OR-tools."""

    engine = "engine"
    ortools = "ortools"


def coaching(
    requests: Annotated[Path, typer.Option(metavar="CSV", help="request_id; optional load, waiting_days, skills …")],
    coaches: Annotated[Path, typer.Option(metavar="CSV", help="coach_id, capacity; optional pools, skills …")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")],
    pairs: Annotated[
        Path | None, typer.Option(metavar="CSV", help="request_id, coach_id, score: then nothing else is scored.")
    ] = None,
    objective: Annotated[
        Objective | None, typer.Option(help="value (default), cover: serve most first; with --pairs sum or cover.")
    ] = None,
    fixed: Annotated[Path | None, typer.Option(metavar="CSV", help="request_id, coach_id: agreed already.")] = None,
    caps: Annotated[Path | None, typer.Option(metavar="CSV", help="kind (employer, region, pool), key, max.")] = None,
    rules: Rules = None,
    catalogue: Catalogue = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day that counts. Default: today.")
    ] = None,
    solver: Annotated[
        Solver, typer.Option(help="ortools: minimum-cost flow and CP-SAT (60 s) instead; slower, for comparison.")
    ] = Solver.engine,
    prices: Annotated[
        bool, typer.Option("--rule-prices", help="Solve again without each rule and say its cost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give each request the coach that is best for all of them together, and prove it.

    Each request gets at most one coach, a coach at most his capacity in points of load. Without --pairs every pair
    that no rule excludes is scored: 1,000 for being served, 5 a day of waiting, 300 for precedence, and fit up to
    500; `landing match rules` prints every weight. Equal loads: the exact optimum, gap 0. Other loads and caps: an
    upper bound and the gap. Lists in cells are separated by |, a skill is uri:level, a language nl or nl:B2,
    dates 2026-01-31.

    Writes assignments.csv, unassigned.csv, prices.csv, report.json and copies of the inputs; bad rows to
    errors.csv, exit code 2.

    Examples: [bold]landing match coaching --requests R.csv --coaches C.csv --out result[/] ·
    [bold]landing match coaching --requests R.csv --coaches C.csv --pairs P.csv --objective cover --out result[/]
    """
    from landing.commands.match.running import told
    from landing.console import print_json

    kind = objective or (Objective.sum if pairs else Objective.value)
    if (kind == Objective.sum and not pairs) or (kind == Objective.value and pairs):
        raise LandingError("The objective is value or cover; with --pairs it is sum or cover.")
    files = {"requests": requests, "coaches": coaches, "pairs": pairs, "fixed": fixed, "caps": caps}
    with told(out):
        report = _run(files, kind, solver, rules, catalogue, _day(today), prices, out)
    if as_json:
        print_json(report)
    else:
        _show(report, out)


def _day(chosen: datetime | None) -> date:
    from shared.clock import DUTCH, real_now

    return chosen.date() if chosen else real_now().astimezone(DUTCH).date()


def _run(
    files: dict[str, Path | None],
    kind: Objective,
    solver: Solver,
    rules: Path | None,
    catalogue: Path | None,
    today: date,
    prices: bool,
    out: Path,
) -> dict[str, Any]:
    from landing.commands.match.inputs import catalogue_folder, read_inputs
    from landing.commands.match.running import tell, tell_compiling
    from services.matching.engine.assignment.paths import search
    from services.matching.engine.coaching import fairness
    from services.matching.engine.files.results import Results

    folder = catalogue_folder(catalogue)
    skills = {} if files["pairs"] else {name: folder / f"{name}.csv" for name in ("concepts", "relations")}
    with Results(out, files | skills) as results:
        tell("Reading the files")
        read = read_inputs(files, rules, folder, today)
        results.lap("read")
        tell_compiling(search)
        tell(f"Matching {len(read.tables.requests):,} requests and {len(read.tables.coaches):,} coaches")
        outcome = read.solve(solver.value, serve_first=kind == Objective.cover, tell=tell)
        results.spent(outcome.seconds)
        report = _write(results, read, outcome)
        report |= {
            "objective_kind": kind.value,
            "solver": solver.value,
            "fairness": fairness(read.tables.requests, read.tables.codes, outcome.coach),
            "rules_version": read.settings.version,
            "catalogue_version": read.catalogue.version,
            "today": today.isoformat(),
        }
        if prices and read.pairs is None:
            report["rule_prices"] = read.rule_prices(outcome, solver.value, tell)
        results.text("rules.toml", read.settings_text())
        return results.report(report)


def _write(results: "Results", read: "Inputs", outcome: "Outcome") -> dict[str, Any]:
    from services.matching.engine.coaching import reasons

    requests, coaches = read.tables.requests.ids, read.tables.coaches.ids
    why = reasons(read.work, outcome, read.settings)
    results.lap("certify")
    served = [
        (requests[row], coaches[coach], score)
        for row, (coach, score) in enumerate(zip(outcome.coach.tolist(), outcome.score.tolist(), strict=True))
        if coach >= 0
    ]
    left = [(requests[row], reason) for row, reason in sorted(why.items())]
    results.table("assignments.csv", ("request_id", "coach_id", "score"), served)
    results.table("unassigned.csv", ("request_id", "reason"), left)
    results.table("prices.csv", ("kind", "key", "price"), _prices(read, outcome))
    return {
        "problem": "coaching",
        "objective": outcome.objective,
        "assigned": len(served),
        "unassigned": len(left),
        "upper_bound": outcome.upper_bound,
        "gap": outcome.gap,
        "exact": outcome.exact,
        "proof": outcome.solution.proof.value,
        "violating_pairs": outcome.violating_pairs or 0,
        "pairs_considered": outcome.pairs_considered,
        "pairs_listed": outcome.pairs_listed,
        "rounds": outcome.rounds,
        "reward": outcome.problem.reward(),
        "price_scale": outcome.solution.scale,
    }


def _prices(read: "Inputs", outcome: "Outcome") -> list[tuple[str, str, int]]:
    """What one more point of each coach, and one more place under each cap, would add at most. What each request pays,
    where the bound follows from that."""
    coaches = zip(read.tables.coaches.ids, outcome.solution.prices.tolist(), strict=True)
    found = [("coach", coach, price) for coach, price in coaches if price]
    for kind, price in zip(read.work.kinds, outcome.solution.group_prices, strict=True):
        keys = [cap.key for cap in read.files.caps if cap.kind == kind]
        found += [(kind, key, each) for key, each in zip(keys, price.tolist(), strict=True) if each]
    if (paid := outcome.solution.request_prices) is not None:
        names = [read.tables.requests.ids[row] for row in read.work.open.tolist()]
        found += [("request", name, price) for name, price in zip(names, paid.tolist(), strict=True) if price]
    return found


def _show(report: dict[str, Any], out: Path) -> None:
    from landing.console import out as console

    proof = "proved to be the best there is" if report["exact"] else f"at most {report['gap']:.2%} below the best"
    lines = [
        f"{report['assigned']:,} requests have a coach, {report['unassigned']:,} have none.",
        f"Total {report['objective']:,}, {proof} (bound {report['upper_bound']:,}).",
        f"{report['pairs_considered']:,} pairs looked at, {report['violating_pairs']} beat the plan.",
        *(f"Without {each['rule']}: {each['objective']:+,} in total, {each['fit_share']:+.2%} of fit"
          for each in report.get("rule_prices", ())),
        f"Results in {out}; check them with: landing match verify {out}",
    ]  # fmt: skip
    for line in lines:
        console.print(line, markup=False)
