"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path | None, typer.Option("--data", help="Data directory. Default: LANDING_DATA, else .landing here.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for another program.")]
