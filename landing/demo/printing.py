"""The demo on a terminal: a timeline per scene, then what was checked."""

from itertools import groupby
from statistics import median, quantiles

from rich.markup import escape

from landing.console import out
from landing.demo.play import Outcome
from landing.demo.story import Line


def show_timeline(lines: list[Line]) -> None:
    """Per scene: real time, service, event, whom it concerns, time since its cause, id; below it who was told."""
    for scene, part in groupby(lines, key=lambda line: line.scene):
        out.print(f"\n[bold]{escape(scene)}[/]")
        for line in part:
            at = f"{line.at:%H:%M:%S}.{line.at.microsecond // 1000:03d}"
            after = f"+{line.after_ms:.0f} ms" if line.after_ms is not None else ""
            what = f"{line.service:9} {line.event:25} {escape(line.concerns):24} [green]{after:>8}[/]"
            out.print(f"[dim]{at}[/] {what} [dim]{line.id}[/]")
            if line.told:
                out.print(f"[dim]{'':13}told: {escape(', '.join(line.told))}[/]")


def show_checks(outcome: Outcome) -> None:
    """Every check with its mark; what was found instead where it failed."""
    out.print()
    for scene, checks in groupby(outcome.checks, key=lambda check: check.scene):
        out.print(f"[bold]{escape(scene)}[/]")
        for check in checks:
            mark, found = ("[green]✓[/]", "") if check.ok else ("[red]✗[/]", f" [red]found: {escape(check.found)}[/]")
            out.print(f"  {mark} {escape(check.what)}{found}")
    if len(outcome.told_ms) > 1:
        slow = quantiles(outcome.told_ms, n=20)[-1]
        usual, number = median(outcome.told_ms), len(outcome.told_ms)
        out.print(f"\n{number} notices, from event to inbox: p50 {usual:.0f} ms, p95 {slow:.0f} ms")
    failed = sum(not check.ok for check in outcome.checks)
    verdict = "[green]All is as it should be[/]" if outcome.good else f"[red]{failed} checks failed[/]"
    out.print(f"{verdict} ({len(outcome.checks)} checks)")
