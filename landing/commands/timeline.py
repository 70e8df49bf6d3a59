"""`landing timeline ID`: every event of one case, across services, in causal order."""

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from landing.commands.options import AsJson, Data
from landing.errors import LandingError
from landing.supervisor.state import read

if TYPE_CHECKING:
    from shared.outbox.kafka import KafkaSettings


def timeline(
    id: Annotated[str, typer.Argument(help="A request, engagement, person, event or correlation id.")],
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Show the causal chain of a case: what happened, where, because of what, and how soon after.

    Example: [bold]landing timeline 0190b0f6-…[/]
    """
    from rich.markup import escape

    from landing.console import out, print_json
    from landing.timeline import Step, as_data, case_of, in_causal_order, read_facts

    def line(step: Step) -> str:
        entry = step.entry
        later = "" if step.after is None else f"  [green]+{step.after / timedelta(milliseconds=1):.0f} ms[/]"
        indent = "  " * step.depth + ("└ " if step.depth else "")
        when = f"{entry.recorded_at:%Y-%m-%d %H:%M:%S}.{entry.recorded_at.microsecond // 1000:03d}"
        about = f"[dim]@{entry.version} {escape(entry.key)}[/]"
        return f"[dim]{when}[/]  {escape(entry.service):14} {indent}{escape(entry.name)} {about}{later}"

    steps = in_causal_order(case_of(asyncio.run(read_facts(broker(data))), id))
    if not steps:
        raise LandingError(f"No event speaks of {id}. Take an id from the portal, an API answer or `landing demo`.")
    if as_json:
        print_json([as_data(step) for step in steps])
        return
    for step in steps:
        out.print(line(step))
    out.print(f"{len(steps)} events of {len({step.entry.service for step in steps})} services; times are UTC, recorded")


def broker(data: Path | None) -> "KafkaSettings":
    """That of LANDING_KAFKA and friends where set, else that of the running local system."""
    from shared.outbox.kafka import KafkaSettings

    return KafkaSettings() if os.environ.get("LANDING_KAFKA") else KafkaSettings(kafka=read(data).kafka)
