"""`landing parked`: messages that a service could not handle or publish; look at them, try again, or give them up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from landing.commands.options import AsJson, Data
from landing.supervisor.state import State, read

if TYPE_CHECKING:
    from landing.play.platform import Platform

app = typer.Typer(help="Messages that could not be handled: look, try again, or give up.", invoke_without_command=True)
T = TypeVar("T")
ServiceName = Annotated[str, typer.Argument(help="The service that parked it.")]
MessageId = Annotated[int, typer.Argument(help="Its id, as `landing parked list` shows it.")]


@app.callback()
def parked(context: typer.Context) -> None:
    """Without a command, list them all."""
    if context.invoked_subcommand is None:
        list_parked()


@app.command("list")
def list_parked(
    service: Annotated[str | None, typer.Argument(help="Only this service's.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """List parked messages, oldest first. Exit code 0 also when there are some.

    Example: [bold]landing parked list coaching[/]
    """
    from landing.console import out, print_json

    state = read(data)
    found = call(state, lambda platform: everything(platform, [service] if service else with_database(state)))
    if as_json:
        print_json(found)
        return
    for message in found:
        where, why = f"{message['service']} {message['id']}", f"{message['reason']}: {message['detail']}"
        out.print(f"{where}  {message['topic']}  {why}", markup=False)
    out.print(f"{len(found)} parked messages" if found else "No parked messages.")


@app.command()
def show(service: ServiceName, id: MessageId, data: Data = None) -> None:
    """Show one message with its headers (as JSON; never its body).

    Example: [bold]landing parked show coaching 12[/]
    """
    from landing.console import print_json

    print_json(call(read(data), lambda platform: platform.read(service, f"/parked/{id}")))


@app.command()
def replay(service: ServiceName, id: MessageId, data: Data = None) -> None:
    """Handle it now, with everything parked behind it under the same key.

    Example: [bold]landing parked replay coaching 12[/]
    """
    from landing.console import out

    answer = call(read(data), lambda platform: platform.command(service, f"/parked/{id}/replay"))
    out.print(f"Handled {answer['replayed']} messages.")


@app.command()
def discard(
    service: ServiceName,
    id: MessageId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
) -> None:
    """Give one message up for good; what waits behind it stays parked until a replay.

    Example: [bold]landing parked discard coaching 12 --yes[/]
    """
    from landing.console import out

    state = read(data)
    if not yes:
        typer.confirm(f"Give up message {id} of {service} for good?", abort=True)
    call(state, lambda platform: platform.command(service, f"/parked/{id}/discard"))
    out.print(f"Message {id} of {service} is given up.")


def call(state: State, work: Callable[["Platform"], Awaitable[T]]) -> T:
    from landing.play.platform import connected
    from landing.play.target import Target

    async def run() -> T:
        async with connected(Target.of(state)) as platform:
            return await work(platform)

    return asyncio.run(run())


def with_database(state: State) -> list[str]:
    """Only services with a database can park anything."""
    from landing.supervisor.services import SERVICES

    return [service.name for service in SERVICES if service.has_database and service.name in state.services]


async def everything(platform: "Platform", services: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for service in services:
        cursor: str | None = None
        while True:
            page = await platform.read(service, "/parked", limit=200, **({"cursor": cursor} if cursor else {}))
            found += [{"service": service, **message} for message in page["items"]]
            cursor = page.get("next")
            if cursor is None:
                break
    return found
