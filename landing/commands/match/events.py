"""`landing match events`: play arrivals and losses on a solved run, event by event."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landing.commands.match.options import Folder
from landing.commands.options import AsJson
from landing.errors import LandingError

if TYPE_CHECKING:
    from landing.commands.match.inputs import Inputs
    from services.matching.engine.coaching.play import Play
    from services.matching.engine.files.events import Event


def events(
    folder: Folder,
    events: Annotated[Path, typer.Option("--events", metavar="JSONL", help="One event a line, in their order.")],
    every: Annotated[int, typer.Option(min=1, help="Compare with a cold solve every so many events.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Play events on a finished run of coaching, and say how long each took and whether the optimum was kept.

    {"type": "request_arrived", "request_id": "R9", "waiting_days": 3, …} with the columns of the requests file, or on a
    run with --pairs {"type": "request_arrived", "request_id": "R9", "scores": {"C1": 40}};
    {"type": "request_withdrawn", "request_id": "R9"}; {"type": "coach_capacity_changed", "coach_id": "C1",
    "capacity": 2}; {"type": "pair_fixed", "request_id": "R9", "coach_id": "C1"}. Nothing is written. Exit code 1 when
    an objective differs from that of a cold solve.

    Example: [bold]landing match events result --events E.jsonl --every 50[/]
    """
    from landing.commands.match.running import told
    from landing.console import print_json

    with told():
        report = _run(folder, events, every)
    if as_json:
        print_json(report)
    else:
        _show(report)
    if report["differences"]:
        raise typer.Exit(1)


def _run(folder: Path, path: Path, every: int) -> dict[str, Any]:
    from landing.commands.match.inputs import inputs_of
    from landing.commands.match.running import tell
    from services.matching.engine.coaching.play import Play
    from services.matching.engine.files.events import read_events

    read, report = inputs_of(folder)
    names = [read.tables.requests.ids[row] for row in read.work.open.tolist()]
    found = read_events(path, set(names), read.files.coaches, scored=read.pairs is None)
    tell("Solving the run again, to begin from its optimum")
    first = report["objective_kind"] == "cover"
    outcome = read.solve(report["solver"], serve_first=first)
    play = Play(outcome.problem, names)
    offers = _offers(read, found, folder)
    tell(f"Playing {len(found):,} events")
    checks = differences = 0
    for number, event in enumerate(found, start=1):
        _apply(play, event, offers, read.files.coaches)
        if number % every == 0 or number == len(found):
            checks += 1
            differences += play.live.objective != play.cold()
            tell(f"{number:,} of {len(found):,} events, {differences} differences from a cold solve")
    return {
        "events": len(found),
        "p50_ms": play.percentile(50),
        "p99_ms": play.percentile(99),
        "max_ms": play.percentile(100),
        "objective": play.live.objective,
        "cold_solves": checks,
        "differences": differences,
    }


def _apply(play: "Play", event: "Event", offers: Any, coaches: dict[str, int]) -> None:
    fields = event.fields
    try:
        if event.type == "request_arrived":
            coach, score = offers[fields["request_id"]]
            play.arrive(fields["request_id"], coach, score, int(fields.get("load", 1)))
        elif event.type == "request_withdrawn":
            play.withdraw(fields["request_id"])
        elif event.type == "coach_capacity_changed":
            play.set_capacity(coaches[fields["coach_id"]], fields["capacity"])
        else:
            play.fix(fields["request_id"], coaches[fields["coach_id"]])
    except ValueError as error:
        raise LandingError(f"line {event.line}: {error}") from None


def _offers(read: "Inputs", found: "list[Event]", folder: Path) -> Any:
    """Coaches and scores of each arrival."""
    import numpy as np

    from landing.commands.match.inputs import read_inputs
    from services.matching.engine.files.events import ARRIVED, write_arrivals
    from services.matching.engine.fit import pair
    from services.matching.engine.fit.score import value

    arrivals = [event for event in found if event.type == ARRIVED]
    if read.pairs is not None:
        return {
            event.fields["request_id"]: (
                np.array([read.files.coaches[name] for name in event.fields["scores"]], np.int64),
                np.array(list(event.fields["scores"].values()), np.int64),
            )
            for event in arrivals
        }
    if not arrivals:
        return {}
    copies = folder / "inputs"
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "arrivals.csv"
        write_arrivals(arrivals, path)
        files = {"requests": path, "coaches": copies / "coaches.csv", "pairs": None, "fixed": None, "caps": None}
        tables = read_inputs(files, copies / "rules.toml", copies, read.day).tables
    worth = value(tables.requests, read.settings)
    offers = {}
    for row, name in enumerate(tables.requests.ids):
        out = pair.excluding(tables, read.settings, row)
        allowed = np.flatnonzero(~np.any(list(out.values()), axis=0))
        fit = sum(pair.points(tables, read.catalogue, read.settings, row).values())
        offers[name] = allowed, (worth[row] + fit)[allowed]
    return offers


def _show(report: dict[str, Any]) -> None:
    from landing.console import out

    out.print(f"{report['events']:,} events: half within {report['p50_ms']} ms, 99 % within {report['p99_ms']} ms.")
    same = "all the same" if not report["differences"] else f"{report['differences']} DIFFER"
    out.print(f"{report['cold_solves']} cold solves, {same}. Total now {report['objective']:,}.")
