"""`landing seed`: fill the running local system with a believable, synthetic population."""

import asyncio
import time
from dataclasses import asdict
from typing import Annotated

import typer

from landing.commands.options import AsJson, Data

ScaleName = Annotated[str, typer.Option("--scale", help="small, region or national.")]


def seed(scale: ScaleName = "small", as_json: AsJson = False, data: Data = None) -> None:
    """Make organisations, people, coaches, pools and requests, and wait until every service knows them.

    small: 240 requests, 20 coaches. region: 5,000 and 420. national: 60,000 and 5,000. All are stamped synthetic and
    nobody is told. Repeating it adds what is missing and doubles nothing. Only for a system of `landing up`.

    Examples: [bold]landing seed[/] · [bold]landing seed --scale national --json[/]
    """
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from landing.console import err, out, print_json
    from landing.seed.filling import fill, population_for, system_to_fill

    state, population = system_to_fill(data), population_for(scale)
    began = time.monotonic()
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=err) as bar:
        task = bar.add_task("begin")

        def progress(what: str, lines: int) -> None:
            bar.update(task, description=f"{what}: {lines:,} lines stored" if lines else f"{what} are catching up")

        stored = asyncio.run(fill(state, population, progress))
    seconds = round(time.monotonic() - began, 1)
    if as_json:
        print_json({"scale": asdict(population.scale), "new_rows": stored, "seconds": seconds})
    else:
        new = ", ".join(f"{count:,} in {service}" for service, count in stored.items())
        out.print(f"Scale {scale}: {new}; everybody knew them after {seconds:.0f} s.")
