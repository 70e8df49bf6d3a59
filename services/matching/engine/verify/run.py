"""Checks one folder: which checks there are follows from the kind of problem that was solved."""

from collections.abc import Callable
from pathlib import Path

from services.matching.engine.verify.checks import Check, Checks, Unreadable
from services.matching.engine.verify.coaching import check_coaching
from services.matching.engine.verify.placements import check_placements
from services.matching.engine.verify.reading import Folder

KINDS = {"coaching": check_coaching, "placements": check_placements}


def verify(path: Path, tell: Callable[[str], None] = lambda _: None) -> list[Check]:
    """Every promise of the run in `path`, kept or not. Raises Unreadable where there is no whole run."""
    folder, checks = Folder(path), Checks()
    if folder.problem not in KINDS:
        raise Unreadable(f"{path} holds a run of {folder.problem!r}, and {', '.join(KINDS)} can be checked")
    folder.check_inputs(checks)
    try:
        KINDS[folder.problem](folder, checks, tell)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        checks.none("the files can be read", [f"{type(error).__name__}: {error}"])
    return checks.made
