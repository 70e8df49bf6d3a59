"""The command `landing`. Each command is a file of `commands/` and imports what is heavy only when it runs."""

import os
import sys

import typer

from landing.commands import (
    admin,
    bench,
    clock,
    demo,
    down,
    imports,
    logs,
    match,
    migrate,
    parked,
    rebuild,
    seed,
    skills,
    status,
    timeline,
    up,
)
from landing.errors import LandingError

app = typer.Typer(
    name="landing",
    help="Run, watch and try the whole platform on this machine.",
    epilog="Start here: landing up",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(up.up)
app.command()(down.down)
app.command()(status.status)
app.command()(logs.logs)
app.command()(demo.demo)
app.command()(timeline.timeline)
app.command()(migrate.migrate)
app.command()(rebuild.rebuild)
app.command()(seed.seed)
app.add_typer(admin.app, name="admin")
app.add_typer(imports.app, name="import")
app.add_typer(skills.app, name="skills")
app.add_typer(clock.app, name="clock")
app.add_typer(parked.app, name="parked")
app.add_typer(match.app, name="match")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Entry point. Errors are one line that says what to do next; LANDING_DEBUG=1 shows more of unexpected ones."""
    try:
        app()
    except LandingError as error:
        fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("LANDING_DEBUG"):
            raise
        fail(f"{type(error).__name__}: {error}. That was not expected; LANDING_DEBUG=1 shows where it arose.")


def fail(message: str) -> None:
    """Say why and end."""
    print(f"error: {message}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main()
