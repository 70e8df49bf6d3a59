"""`landing demo`: plays the first journey, or a pool from files, and says how it ended."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landing.commands.options import AsJson, Data

if TYPE_CHECKING:
    from landing.demo.play import Outcome

From = Annotated[
    Path | None,
    typer.Option("--from", metavar="DIR", help="Run your own organisations.csv, coaches.csv and requests.csv."),
]


def demo(folder: From = None, as_json: AsJson = False, data: Data = None) -> None:
    """Play the first journey over HTTP and Kafka and check how it ends. Exit code 1 when anything differs.

    It plays on the running system if that holds sample data, else on one of its own that is removed afterwards.
    Your own files are always played on a system of their own.

    Examples: [bold]landing demo[/] · [bold]landing demo --json[/] · [bold]landing demo --from my-pool/[/]
    """
    good = asyncio.run(_play_files(folder, as_json) if folder else _play_journey(data, as_json))
    if not good:
        raise typer.Exit(1)


async def _play_journey(data: Path | None, as_json: bool) -> bool:
    from landing.console import print_json
    from landing.demo.play import play
    from landing.demo.system import system_to_play_on
    from landing.play.target import Target

    async with system_to_play_on(data, _tell) as state:
        outcome = await play(Target.of(state), _tell)
    if as_json:
        print_json(outcome.as_data())
    else:
        _show(outcome)
    return outcome.good


async def _play_files(folder: Path, as_json: bool) -> bool:
    from landing.commands.match.running import told
    from landing.console import print_json
    from landing.demo.files import play_files, read_pool, show_rows
    from landing.demo.throwaway import throwaway_system
    from landing.play.target import Target

    with told():
        pool = read_pool(folder)
    _tell("Starting a system of its own for these files, which takes a moment")
    async with throwaway_system() as state:
        rows = await play_files(Target.of(state), pool, _tell)
    if as_json:
        print_json([row.as_data() for row in rows])
    else:
        show_rows(rows)
    return True


def _tell(text: str) -> None:
    """Progress goes to standard error, so that standard output holds nothing but the result."""
    from landing.console import err

    err.print(f"[dim]·[/] {text}")


def _show(outcome: "Outcome") -> None:
    from landing.demo.printing import show_checks, show_timeline

    show_timeline(outcome.lines)
    show_checks(outcome)
