"""`landing bench`: measure this machine against yardsticks in the same run, and print what came out, also when bad."""

from typing import TYPE_CHECKING, Annotated

import typer

from landing.commands.options import AsJson

if TYPE_CHECKING:
    from landing.bench.match.row import Row

app = typer.Typer(help="Measure speed and quality on this machine.", no_args_is_help=True)


@app.command()
def match(
    quick: Annotated[bool, typer.Option("--quick", help="Smaller instances: within a minute.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the matching engine against other solvers for the same problems: goal, measured, ratio, pass or short.

    Needs the yardsticks: `make bench` installs them. Without --quick it takes some ten minutes.

    Examples: [bold]landing bench match --quick[/] · [bold]landing bench match --json[/]
    """
    from landing.bench.match.table import rows
    from landing.console import err, print_json

    found: list[Row] = []
    for row in rows(quick):
        err.print(f"[dim]·[/] {row.what}: {row.measured}", highlight=False)
        found.append(row)
    if as_json:
        print_json([row.as_data() for row in found])
    else:
        _show(found)


def _show(found: "list[Row]") -> None:
    from rich.table import Table

    from landing.console import out

    table = Table("what", "yardstick", "goal", "measured", "ratio", "")
    for row in found:
        ratio = "" if row.ratio is None else f"{row.ratio:.4g}"
        colour = "green" if row.verdict == "pass" else "red"
        table.add_row(row.what, row.yardstick, row.goal, row.measured, ratio, f"[{colour}]{row.verdict}[/]")
    out.print(table)
