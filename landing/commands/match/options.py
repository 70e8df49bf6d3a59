"""Options that commands of `landing match` share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Rules = Annotated[
    Path | None, typer.Option(metavar="TOML", help="What differs from the rules that `landing match rules` prints.")
]
Catalogue = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Skills: concepts.csv, relations.csv. Default: the shipped one.")
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The results of an earlier run.")]


class Language(StrEnum):
    """Of what is printed."""

    nl = "nl"
    en = "en"


Lang = Annotated[Language, typer.Option("--lang", help="Dutch or English.")]
