"""What the commands of `landing match` share: progress, and bad files told in full."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import Any

import typer

from landing.console import err
from landing.errors import LandingError

SHOWN = 10
MEMORY = (
    "There is not enough memory. Ten million pairs take about 1.2 GB, the nation without --pairs less than 1 GB: "
    "run it where more is free, or leave out pairs that cannot be. Nothing was written."
)


def tell(text: str) -> None:
    """Progress goes to standard error, so that standard output holds nothing but the result."""
    err.print(f"· {text}", markup=False)


def tell_compiling(*loops: Callable[..., Any]) -> None:
    """The first run of all compiles; say so, since it takes longer than the work itself. `loops`: what is to run."""
    from services.matching.engine.compiled import is_compiled

    if not all(is_compiled(loop) for loop in loops):
        tell("Compiling the engine, once on this machine: up to a minute")


@contextmanager
def told(out: Path | None = None) -> Iterator[None]:
    """Bad files end the command with exit code 2: the first rows are printed, all of them go to `errors.csv`."""
    from services.matching.engine.files.problems import BadFiles, write_problems
    from services.matching.engine.files.results import ERRORS

    try:
        yield
    except BadFiles as bad:
        for problem in bad.problems[:SHOWN]:
            err.print(str(problem), markup=False)
        where = ""
        if out is not None:
            write_problems(out / ERRORS, bad)
            where = f" All of them stand in {out / ERRORS}; nothing else was written."
        err.print(f"error: {bad}; mend them and run the command again.{where}", markup=False)
        raise typer.Exit(2) from None
    except ValueError as error:
        raise LandingError(str(error)) from error
    except OSError as error:
        raise LandingError(_trouble(error, out)) from error
    except MemoryError as error:
        raise LandingError(MEMORY) from error


def _trouble(error: OSError, out: Path | None) -> str:
    if error.errno in {ENOSPC, EDQUOT}:
        return f"No space is left for {out or 'the results'}. Nothing was written: make room, or choose another --out."
    return f"{error.filename or 'a file'}: {error.strerror}. Nothing was written."
