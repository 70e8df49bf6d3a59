"""`landing match generate`: a made-up national population to try the engine on."""

from pathlib import Path
from typing import Annotated

import typer

from landing.commands.match.options import Catalogue
from landing.commands.options import AsJson


def generate(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go.")],
    requests: Annotated[int, typer.Option(min=0, help="How many requests, with one starter each.")] = 60_000,
    coaches: Annotated[int, typer.Option(min=0, help="How many coaches.")] = 5_000,
    slots: Annotated[int, typer.Option(min=0, help="How many slots.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 1,
    load: Annotated[float, typer.Option(min=0.01, max=100, help="Share of all capacity that is asked.")] = 0.9,
    points: Annotated[bool, typer.Option("--points", help="Loads of 4 to 15 points instead of 1 each.")] = False,
    catalogue: Catalogue = None,
    as_json: AsJson = False,
) -> None:
    """Make up a believable population: skills by how common they are, regions by their size, languages and modes.

    Every row says that it is synthetic; nobody in it exists. Writes requests.csv, coaches.csv, applicants.csv,
    slots.csv and priorities.csv.

    Example: [bold]landing match generate --requests 2000 --coaches 200 --slots 700 --seed 7 --out made-up[/]
    """
    from datetime import date

    from landing.commands.match.inputs import catalogue_folder, catalogue_in
    from landing.commands.match.running import tell, told
    from landing.console import out as console
    from landing.console import print_json
    from services.matching.engine import population
    from services.matching.engine.files.results import write_tables

    with told():
        tell(f"Making up {requests:,} requests, {coaches:,} coaches and {slots:,} slots")
        wishes = population.Wishes(requests, coaches, slots, seed, load, points)
        made = population.generate(wishes, catalogue_in(catalogue_folder(catalogue)))
        write_tables(
            out,
            {
                "requests.csv": population.request_rows(made),
                "coaches.csv": population.coach_rows(made),
                "applicants.csv": population.starter_rows(made),
                "slots.csv": population.slot_rows(made),
                "priorities.csv": population.priority_rows(made),
            },
        )
    today = date.fromordinal(wishes.today).isoformat()
    if as_json:
        print_json({"requests": requests, "coaches": coaches, "slots": slots, "seed": seed, "today": today})
    else:
        names = f"--requests {out / 'requests.csv'} --coaches {out / 'coaches.csv'} --today {today}"
        console.print(f"Five files in {out}. Next: landing match coaching {names} --out result", markup=False)
