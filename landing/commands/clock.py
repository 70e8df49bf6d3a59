"""`landing clock`: move the business time of the local system. Real time, with tokens and time-outs, stays."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from landing.commands.options import AsJson, Data
from landing.errors import LandingError
from landing.supervisor.data import DataDirectory

app = typer.Typer(help="Show or move the business time of the local system.", no_args_is_help=True)
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
PARTS = re.compile(r"(\d+)([dhms])")


@app.command()
def show(as_json: AsJson = False, data: Data = None) -> None:
    """Say what time it is for the services.

    Example: [bold]landing clock show[/]
    """
    tell(DataDirectory.at(data), as_json)


@app.command()
def forward(
    by: Annotated[str, typer.Argument(help="How far: 49h, 2d, 90m, 1d12h.")], as_json: AsJson = False, data: Data = None
) -> None:
    """Move business time on; jobs see it within a second.

    Example: [bold]landing clock forward 49h[/]
    """
    directory = DataDirectory.at(data)
    move(directory, offset(directory) + duration(by))
    tell(directory, as_json)


@app.command()
def reset(as_json: AsJson = False, data: Data = None) -> None:
    """Let business time be real time again.

    Example: [bold]landing clock reset[/]
    """
    directory = DataDirectory.at(data)
    move(directory, timedelta())
    tell(directory, as_json)


def duration(text: str) -> timedelta:
    """`1d12h` and the like; raises LandingError for anything else."""
    parts = PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise LandingError(f"{text!r} is not a length of time: write it like 49h, 2d or 1d12h.")
    return timedelta(**{UNITS[unit]: sum(int(number) for number, other in parts if other == unit) for _, unit in parts})


def offset(directory: DataDirectory) -> timedelta:
    """How far business time runs ahead."""
    file = directory.clock_file
    return timedelta(milliseconds=int(file.read_text())) if file.exists() else timedelta()


def move(directory: DataDirectory, ahead: timedelta) -> None:
    """Replace the file at once: processes read it at any moment."""
    file: Path = directory.clock_file
    if not file.parent.exists():
        raise LandingError(f"There is no system in {directory.path}: start it with `landing up`.")
    fresh = file.with_suffix(".new")
    fresh.write_text(str(ahead // timedelta(milliseconds=1)))
    fresh.replace(file)


def tell(directory: DataDirectory, as_json: bool) -> None:
    from landing.console import out, print_json
    from shared.clock import DUTCH, real_now

    ahead = offset(directory)
    business = real_now() + ahead
    if as_json:
        print_json({"offset_ms": ahead // timedelta(milliseconds=1), "business_time": business.isoformat()})
    else:
        out.print(f"Business time is {business.astimezone(DUTCH):%Y-%m-%d %H:%M:%S %Z}, {ahead} ahead of real time.")
