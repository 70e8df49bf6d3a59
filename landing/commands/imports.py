"""`landing import`: people and organisations from files."""

from pathlib import Path
from typing import Annotated

import typer

from landing.commands.options import AsJson, Data

app = typer.Typer(help="Enter people and organisations from CSV and XLSX files.", no_args_is_help=True)
File = Annotated[
    Path, typer.Argument(help="CSV (UTF-8, comma or semicolon) or XLSX; its first line names the columns.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything and enter nothing.")]
SHOWN = 20


@app.callback()
def imports() -> None:
    """Enter people and organisations from files."""


@app.command()
def people(file: File, dry_run: DryRun = False, as_json: AsJson = False, data: Data = None) -> None:
    """Enter people: all rows or none. Who has an address that is here already stays as he is.

    Columns: name, email; and as you have them language, role, target_group, provinces, kvk_number, fte_hundredths,
    starts_on, postcode, skills, languages, mode, travel_minutes.

    Example: [bold]landing import people people.xlsx --dry-run[/]
    """
    _run("people", file, data, dry_run=dry_run, as_json=as_json)


@app.command()
def organisations(file: File, dry_run: DryRun = False, as_json: AsJson = False, data: Data = None) -> None:
    """Enter organisations: all rows or none. One whose KvK number is here already stays as it is.

    Columns: kvk_number, name, postcode; and as you have them establishment_number, size_class, size_reason,
    sector_code, sector_version.

    Example: [bold]landing import organisations employers.csv[/]
    """
    _run("organisations", file, data, dry_run=dry_run, as_json=as_json)


def _run(kind: str, file: Path, data: Path | None, *, dry_run: bool, as_json: bool) -> None:
    from landing.console import err, out, print_json
    from landing.imports.reading import read_rows
    from landing.imports.sending import send
    from landing.play.asking import ask

    lines = read_rows(file)
    with err.status("Reading …") as status:

        def progress(rows: int) -> None:
            status.update(f"{rows} rows judged …")

        outcome = ask(data, lambda platform: send(platform, {"kind": kind}, lines, dry_run=dry_run, progress=progress))
    if as_json:
        print_json(outcome.as_data())
    elif not outcome.errors:
        verb = "would be entered" if dry_run else "entered"
        out.print(f"{outcome.entered} {kind} {verb}; {outcome.known} were here already.")
    if outcome.errors:
        for error in outcome.errors[:SHOWN]:
            place = f"line {error['line']}" + (f", {error['column']}" if error["column"] else "")
            err.print(f"{file.name} {place}: {error['rule']}", markup=False, soft_wrap=True)
        more = len(outcome.errors) - SHOWN
        err.print(
            f"error: {len(outcome.errors)} faults{f', {more} of them not shown' if more > 0 else ''}; "
            "nothing was entered. Mend them and try again.",
            markup=False,
        )
        raise typer.Exit(1)
