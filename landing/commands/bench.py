"""`landing bench`: measure this machine against yardsticks in the same run, and print what came out, also when bad."""

from typing import TYPE_CHECKING, Annotated

import typer

from landing.commands.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landing.bench.journey.figures import Size
    from landing.bench.match.row import Row

app = typer.Typer(help="Measure speed and quality on this machine.", no_args_is_help=True)


@app.command()
def match(
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this group; may be repeated.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer runs, some instances smaller: within a minute.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Put the table into docs/matching.md; a whole run only.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the matching engine against other solvers for the same problems: goal, measured, ratio, pass or short.

    Needs the yardsticks: `make bench` installs them. Without --quick it takes some ten minutes. Groups of rows:
    assignment, live, candidates, placements, rotations, whole. Exit code 0 also when a row comes short.

    Examples: [bold]landing bench match --quick[/] · [bold]landing bench match --only candidates --json[/]
    """
    from landing.bench.match import document
    from landing.bench.match.table import rows
    from landing.console import err, print_json

    if write and (quick or only):
        raise typer.BadParameter("goes with a whole run: leave --quick and --only out.", param_hint="--write")
    found: list[Row] = []
    for row in rows(quick, only or ()):
        err.print(f"[dim]·[/] {row.what}: {row.measured}", highlight=False)
        found.append(row)
    if write:
        document.write(found)
    if as_json:
        print_json([row.as_data() for row in found])
    else:
        _show(found)


@app.command()
def journey(
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this figure; may be repeated.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One short round of each: within three minutes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the way from a request to an inbox, on systems of its own: goal, measured, ratio, pass or short.

    Medians of five rounds, each yardstick in the same round. Without --quick it takes some twenty-five minutes.
    Figures: posts, relay, consumers, latency, idle, loading, rebuild. Exit code 0 also when a figure comes short.

    Examples: [bold]landing bench journey --quick[/] · [bold]landing bench journey --only posts --json[/]
    """
    import asyncio

    from landing.bench.journey.figures import FULL, NAMES, QUICK
    from landing.console import print_json
    from landing.errors import LandingError

    if unknown := set(only or ()) - set(NAMES):
        raise LandingError(f"There is no figure {', '.join(sorted(unknown))}. Choose from {', '.join(NAMES)}.")
    found = asyncio.run(_measured(only or NAMES, QUICK if quick else FULL))
    if as_json:
        print_json([row.as_data() for row in found])
    else:
        _show(found)


async def _measured(names: "Sequence[str]", size: "Size") -> "list[Row]":
    from landing.bench.journey.figures import maker
    from landing.console import err

    def tell(text: str) -> None:
        err.print(f"[dim]·[/] {text}", highlight=False)

    found: list[Row] = []
    for name in names:
        async for row in maker(name)(size, tell):
            tell(f"{row.what}: {row.measured}")
            found.append(row)
    return found


def _show(found: "list[Row]") -> None:
    from rich.table import Table

    from landing.console import out

    table = Table("what", "yardstick", "goal", "measured", "ratio", "")
    for row in found:
        ratio = "" if row.ratio is None else f"{row.ratio:.4g}"
        colour = "green" if row.verdict == "pass" else "red"
        table.add_row(row.what, row.yardstick, row.goal, row.measured, ratio, f"[{colour}]{row.verdict}[/]")
    out.print(table)
