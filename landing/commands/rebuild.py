"""`landing rebuild`: build a service's read models anew beside the live ones, compare, and put right what differs."""

import asyncio
from typing import Annotated, Any

import typer

from landing.commands.options import AsJson, Data

ServiceName = Annotated[str, typer.Argument(help="The service whose read models are rebuilt.")]


def rebuild(service: ServiceName, as_json: AsJson = False, data: Data = None) -> None:
    """Have the owners publish their snapshots again, and make the service's read models equal to them.

    The system runs on. Ctrl-C changes nothing. What differed is put right and reported; exit code 0 in either case.

    Examples: [bold]landing rebuild matching[/] · [bold]landing rebuild notifications --json[/]
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    from landing.console import err, out, print_json
    from landing.rebuilding import rebuilt
    from landing.supervisor.state import read

    state = read(data)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(topic: str, arrived: int, listed: int) -> None:
            if topic not in tasks:
                tasks[topic] = bar.add_task(topic, total=listed)
            bar.update(tasks[topic], completed=arrived, total=listed)

        found = asyncio.run(rebuilt(state, service, progress))
    if as_json:
        print_json(found)
        return
    for report in found["reports"]:
        out.print(_line(report), markup=False)
    out.print(f"{found['rows']:,} rows compared and put right in {found['seconds']:.1f} s.")


def _line(report: dict[str, Any]) -> str:
    """One read model in words."""
    if report["equal"]:
        return f"{report['topic']}: {report['rows']:,} rows, all equal"
    kinds = ("missing", "behind", "wrong", "foreign", "derived_wrong")
    differed = ", ".join(f"{report[kind]} {kind.replace('_', ' ')}" for kind in kinds if report[kind])
    return f"{report['topic']}: {report['rows']:,} rows, put right: {differed}: {', '.join(report['ids'])}"
