"""`landing status`: how every process and queue of the running system is; exit code 0 only when all is healthy."""

import asyncio

import typer

from landing.commands.options import AsJson, Data
from landing.supervisor.state import read

NUMBERS = {"lag": "lag", "outbox": "outbox_depth", "parked": "parked", "restarts": "restarts"}


def status(as_json: AsJson = False, data: Data = None) -> None:
    """Show health, lag, outbox and parked messages of every service. Exit code 0 only when all is healthy.

    Examples: [bold]landing status[/] · [bold]landing status --json[/]
    """
    from landing.console import print_json
    from landing.health import as_data, survey

    state = read(data)
    found = asyncio.run(survey(state))
    summary = as_data(state, found)
    if as_json:
        print_json(summary)
    else:
        show(summary)
    if not summary["healthy"]:
        raise typer.Exit(1)


def show(summary: dict[str, object]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from landing.console import out, typed

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("", "process", "address", "lag", "outbox", "parked", "restarts"):
        table.add_column(column, justify="right" if column in NUMBERS else "left", no_wrap=True)
    parts: list[dict[str, object]] = summary["parts"]  # type: ignore[assignment]
    for part in parts:
        mark = "[green]✓[/]" if part["healthy"] else "[red]✗[/]"
        numbers = ("-" if part[name] is None else str(part[name]) for name in NUMBERS.values())
        table.add_row(mark, str(part["name"]), str(part["address"]), *numbers)
    out.print(table)
    for part in parts:
        for problem in part["problems"]:  # type: ignore[attr-defined]
            out.print(f"[red]{part['name']}[/]: {escape(problem)}")
    if summary["healthy"]:
        out.print(f"\nAll is healthy: {summary['home']}")
    else:
        out.print(f"\nNot all is healthy. See {typed('logs SERVICE')} and {typed('parked list')}.")
