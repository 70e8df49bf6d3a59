"""`landing status`: how every process and queue of the running system is; exit code 0 only when all is healthy."""

import asyncio

import typer

from landing.commands.options import AsJson, Data
from landing.supervisor.state import read


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
    from rich.table import Table

    from landing.console import out, typed

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("", "process", "address", "lag", "outbox", "parked", "restarts", "to look at"):
        is_number = column in {"lag", "outbox", "parked", "restarts"}
        table.add_column(column, justify="right" if is_number else "left", no_wrap=column != "to look at")
    parts: list[dict[str, object]] = summary["parts"]  # type: ignore[assignment]
    for part in parts:
        mark = "[green]✓[/]" if part["healthy"] else "[red]✗[/]"
        numbers = (
            "-" if part[name] is None else str(part[name]) for name in ("lag", "outbox_depth", "parked", "restarts")
        )
        problems: list[str] = part["problems"]  # type: ignore[assignment]
        table.add_row(mark, str(part["name"]), str(part["address"]), *numbers, "; ".join(problems))
    out.print(table)
    if summary["healthy"]:
        out.print(f"\nAll is healthy: {summary['home']}")
    else:
        out.print(
            f"\nNot all is healthy ({summary['status']}). See {typed('logs SERVICE')} and {typed('parked list')}."
        )
