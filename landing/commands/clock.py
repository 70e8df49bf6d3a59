"""`landing clock`: move the business time of the local system. Real time, with tokens and time-outs, stays."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from landing.business_clock import MILLISECOND, move, offset
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
    tell(file_of(data), as_json)


@app.command()
def forward(
    by: Annotated[str, typer.Argument(help="How far: 49h, 2d, 90m, 1d12h.")], as_json: AsJson = False, data: Data = None
) -> None:
    """Move business time on; jobs see it within a second.

    Example: [bold]landing clock forward 49h[/]
    """
    file = file_of(data)
    move(file, offset(file) + duration(by))
    tell(file, as_json)


@app.command()
def reset(as_json: AsJson = False, data: Data = None) -> None:
    """Let business time be real time again.

    Example: [bold]landing clock reset[/]
    """
    file = file_of(data)
    move(file, timedelta())
    tell(file, as_json)


def duration(text: str) -> timedelta:
    """`1d12h` and the like; raises LandingError for anything else."""
    parts = PARTS.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise LandingError(f"{text!r} is not a length of time: write it like 49h, 2d or 1d12h.")
    return timedelta(**{UNITS[unit]: sum(int(number) for number, other in parts if other == unit) for _, unit in parts})


def file_of(data: Path | None) -> Path:
    """The clock file of a data directory that exists."""
    directory = DataDirectory.at(data)
    if not directory.path.exists():
        raise LandingError(f"There is no system in {directory.path}: start it with `landing up`.")
    return directory.clock_file


def tell(file: Path, as_json: bool) -> None:
    from landing.console import out, print_json
    from shared.clock import DUTCH, real_now

    ahead = offset(file)
    business = real_now() + ahead
    if as_json:
        print_json({"offset_ms": ahead // MILLISECOND, "business_time": business.isoformat()})
    else:
        out.print(f"Business time is {business.astimezone(DUTCH):%Y-%m-%d %H:%M:%S %Z}, {ahead} ahead of real time.")
