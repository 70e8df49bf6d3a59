"""`landing up`: start Kafka, PostgreSQL, the mailbox and every service, and say where to go next."""

import asyncio
import subprocess
import sys
import time
from typing import Annotated

import typer

from landing.commands.options import Data
from landing.errors import LandingError
from landing.supervisor.data import DataDirectory
from landing.supervisor.ports import moved
from landing.supervisor.services import Service, chosen
from landing.supervisor.state import READY, State, load

HELP = """Start everything and print one address. Ctrl-C or `landing down` stops it; the data stay.

Examples: [bold]landing up[/] · [bold]landing up --detach[/] · [bold]landing up --empty --data /tmp/other[/] ·
[bold]landing up --only participants coaching[/]"""
POLL_SECONDS = 0.1


def up(
    detach: Annotated[bool, typer.Option("--detach", help="Return when everything is ready; it runs on.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Without sample data; the first start decides.")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="Beside the engines only this service.")] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="SERVICE", help="More services for --only.")] = None,
    data: Data = None,
) -> None:
    if more and not only:
        raise LandingError(f"Write --only before the services: landing up --only {' '.join(more)}")
    services = chosen([name for names in (*(only or ()), *(more or ())) for name in names.split(",")])
    directory = DataDirectory.at(data)
    if directory.is_in_use():
        follow(directory, None, wait=detach)
    elif detach:
        follow(directory, start_detached(directory), wait=True)
    else:
        run_here(directory, services, empty)


def run_here(directory: DataDirectory, services: tuple[Service, ...], empty: bool) -> None:
    """Start and stay until told to stop."""
    from landing.console import StartView, out
    from landing.supervisor.run import AlreadyRunning, run

    with StartView(lambda state: tell_ready(state, "Ctrl-C")) as view:
        try:
            asyncio.run(run(directory, services, empty=empty, changed=view))
        except AlreadyRunning:
            follow(directory, None, wait=False)
            return
    out.print(f"Stopped. The data stay in {directory.path}.")


def start_detached(directory: DataDirectory) -> "subprocess.Popen[bytes]":
    """The command as it was typed, in a session of its own; why it may fail ends up in its log."""
    directory.make()
    typed = [argument for argument in sys.orig_argv[1:] if argument != "--detach"]
    with directory.log("supervisor").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *typed],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )


def follow(directory: DataDirectory, starting: "subprocess.Popen[bytes] | None", *, wait: bool) -> None:
    """Show how a run that this process does not hold gets on, until it is ready; raise when it ends before."""
    from landing.console import StartView, out, typed

    def is_running() -> bool:
        return starting.poll() is None if starting else directory.is_in_use()

    stop = typed("down")
    with StartView(lambda state: tell_ready(state, stop, already=starting is None)) as view:
        while is_running():
            state = load(directory)
            if state is not None and (starting is None or state.pid == starting.pid):
                view(state)
                if state.status == READY:
                    return
            if not wait:
                out.print(f"It is already starting. Look at it with `{typed('status')}`, stop it with `{stop}`.")
                return
            time.sleep(POLL_SECONDS)
    raise LandingError(f"{why_it_ended(directory)} The whole log: {directory.log('supervisor')}")


def why_it_ended(directory: DataDirectory) -> str:
    state = load(directory)
    return state.failure if state and state.failure else "The system ended before it was ready."


def tell_ready(state: State, stop: str, *, already: bool = False) -> None:
    """The one address, what to try next, and how to stop."""
    from landing.console import out, typed

    ports = {name: part.port for name, part in state.parts.items()}
    for name, (preferred, given) in moved(ports).items():
        out.print(f"[yellow]Port {preferred} was taken: {name} listens on {given}.[/]")
    out.print(f"\n[bold]{'It already runs' if already else 'Ready'}: {state.home}[/]\n")
    next_steps = {
        "demo": "plays a whole journey and shows every event of it",
        "status": "says how every service and queue is",
        "logs -f": "shows what the processes write",
    }
    for arguments, about in next_steps.items():
        out.print(f"  {typed(arguments):28} {about}")
    out.print(f"  {state.mailbox_url:28} every mail the system sent")
    out.print(f"\nStop it with {stop}.\n")


up.__doc__ = HELP
