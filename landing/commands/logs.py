"""`landing logs`: what the processes write, from the files in the data directory."""

import time
from pathlib import Path
from typing import Annotated

import typer

from landing.commands.options import Data
from landing.errors import LandingError
from landing.supervisor.data import DataDirectory
from landing.supervisor.logs import last_lines

POLL_SECONDS = 0.2


def logs(
    service: Annotated[
        str | None, typer.Argument(help="One process: a service, kafka, postgres, mailbox, supervisor.")
    ] = None,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on showing new lines until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("-n", "--lines", min=0, help="How many of the last lines of each.")] = 20,
    data: Data = None,
) -> None:
    """Show logs; also of a system that was stopped.

    Examples: [bold]landing logs coaching -f[/] · [bold]landing logs -n 100[/]
    """
    files = find(DataDirectory.at(data), service)
    prefixed = len(files) > 1
    for file in files:
        for line in last_lines(file, lines):
            show(file, line, prefixed)
    if follow:
        follow_all(files, prefixed)


def find(directory: DataDirectory, service: str | None) -> list[Path]:
    files = sorted(directory.logs.glob("*.log"))
    if not files:
        raise LandingError(f"There are no logs in {directory.logs}: start the system with `landing up`.")
    if service is None:
        return files
    if directory.log(service) not in files:
        raise LandingError(f"There is no log of {service}. Choose from {', '.join(file.stem for file in files)}.")
    return [directory.log(service)]


def follow_all(files: list[Path], prefixed: bool) -> None:
    """Print what is added. A log that became shorter was moved aside: then it is read from its start."""
    positions = {file: file.stat().st_size for file in files}
    rest = dict.fromkeys(files, b"")
    while True:
        for file in files:
            if file.stat().st_size < positions[file]:
                positions[file] = 0
            with file.open("rb") as log:
                log.seek(positions[file])
                *complete, rest[file] = (rest[file] + log.read()).split(b"\n")
                positions[file] = log.tell()
            for line in complete:
                show(file, line.decode(errors="replace"), prefixed)
        time.sleep(POLL_SECONDS)


def show(file: Path, line: str, prefixed: bool) -> None:
    print(f"{file.stem}: {line}" if prefixed else line, flush=True)
