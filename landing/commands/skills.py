"""`landing skills import`: a newer or larger catalogue of skills and occupations."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from landing.commands.options import AsJson, Data

app = typer.Typer(help="The catalogue of skills and occupations.", no_args_is_help=True)


@app.callback()
def skills() -> None:
    """The catalogue of skills and occupations."""


@app.command("import")
def import_skills(
    files: Annotated[list[Path], typer.Argument(help="Official CSV files of ESCO 1.1 or 1.2.")],
    version: Annotated[
        str | None, typer.Option(help="What to call it. Default: esco-1.2.0, where the folder's name says 1.2.0.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")] = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Read occupations, skills, their relations and broader groups; only what differs is changed.

    Concepts that the new version no longer names stay readable. Rows that cannot be taken are counted with the reason
    and the first of them. What no file speaks of (Dutch labels, relations, broader groups) stays as it is known.

    Example: [bold]landing skills import --version esco-1.2.0 occupations_en.csv skills_en.csv skills_nl.csv
    occupationSkillRelations_en.csv broaderRelationsOccPillar_en.csv broaderRelationsSkillPillar_en.csv[/]
    """
    from landing.console import err, out, print_json
    from landing.imports.esco import read_esco, version_of
    from landing.imports.sending import send
    from landing.play.asking import ask

    begun = {"kind": "skills", "catalogue_version": version or version_of(files)}
    esco = read_esco(files)
    with err.status("Sending …") as status:

        def progress(rows: int) -> None:
            status.update(f"{rows} of {len(esco.kinds)} concepts judged …")

        outcome = ask(data, lambda platform: send(platform, begun, esco.rows(), dry_run=dry_run, progress=progress))
    if as_json:
        print_json(outcome.as_data() | {"rejected": {reason: asdict(one) for reason, one in esco.rejected.items()}})
    for reason, one in sorted(esco.rejected.items()):
        err.print(f"left out, {one.rows} rows: {reason} (the first: {one.first})", markup=False, soft_wrap=True)
    if outcome.errors:
        first = outcome.errors[0]
        err.print(
            f"error: {len(outcome.errors)} concepts are wrong, nothing was changed; the first: {first}", markup=False
        )
        raise typer.Exit(1)
    if not as_json:
        changed = "would be read" if dry_run else "changed or new"
        out.print(f"{outcome.rows if dry_run else outcome.entered} concepts {changed}, of {outcome.rows}.")
