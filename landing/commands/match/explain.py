"""`landing match explain`: why someone has what he has, and why not something else."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landing.commands.match.options import Folder, Lang, Language
from landing.commands.options import AsJson
from landing.errors import LandingError

if TYPE_CHECKING:
    from services.matching.engine.explain import Explanation


def explain(
    folder: Folder,
    request: Annotated[str | None, typer.Option(metavar="ID", help="Of a run of coaching.")] = None,
    coach: Annotated[str | None, typer.Option(metavar="ID", help="Why not this coach. Default: the one given.")] = None,
    applicant: Annotated[str | None, typer.Option(metavar="ID", help="Of a run of placements.")] = None,
    slot: Annotated[str | None, typer.Option(metavar="ID", help="Why not this slot. Default: the one given.")] = None,
    lang: Lang = Language.en,
    as_json: AsJson = False,
) -> None:
    """Say why someone has what he has, or why not: parts of the score, rules, what it would cost all others.

    The cost of a coach is exact, one shortest path on the solved run. For a placement: how both sides rank each other,
    who holds the seats, and what would have to change.

    Examples: [bold]landing match explain result --request R7 --coach C3 --lang nl[/] ·
    [bold]landing match explain round --applicant A7 --slot S3[/]
    """
    from landing.commands.match.inputs import report_of
    from landing.commands.match.running import told

    problem = report_of(folder).get("problem")
    if (request is None) == (applicant is None) or (coach and not request) or (slot and not applicant):
        raise LandingError("Ask for --request ID, with --coach ID if you like, or for --applicant ID, with --slot ID.")
    if problem != ("coaching" if request else "placements"):
        other = "--applicant" if request else "--request"
        raise LandingError(f"{folder} holds a run of {problem}: ask for {other} there.")
    with told():
        if request is not None:
            _coaching(folder, request, coach, lang, as_json)
        else:
            _placements(folder, str(applicant), slot, lang, as_json)


def _coaching(folder: Path, request: str, coach: str | None, lang: Language, as_json: bool) -> None:
    from landing.console import print_json
    from shared.explanations import sentences

    found = _explained(folder, request, coach)
    if as_json:
        print_json(found.as_data())
    else:
        _print(sentences(found.as_data(), lang.value))


def _explained(folder: Path, request: str, coach: str | None) -> "Explanation":
    from landing.commands.match.inputs import inputs_of
    from landing.commands.match.running import tell
    from services.matching.engine.explain import explain as take_apart

    read, report = inputs_of(folder)
    if request not in read.files.requests:
        raise LandingError(f"There is no request {request} in {folder}.")
    if coach is not None and coach not in read.files.coaches:
        raise LandingError(f"There is no coach {coach} in {folder}.")
    tell("Solving the run again, to ask what a change would cost")
    first = report["objective_kind"] == "cover"
    outcome = read.solve(report["solver"], serve_first=first)
    asked = None if coach is None else read.files.coaches[coach]
    return take_apart(read.work, outcome, read.catalogue, read.settings, read.files.requests[request], asked)


def _placements(folder: Path, applicant: str, slot: str | None, lang: Language, as_json: bool) -> None:
    from landing.console import print_json
    from shared.explanations import words

    steps = _steps(folder, applicant, slot)
    if as_json:
        print_json({"applicant": applicant, "steps": steps})
        return
    speak = words(lang.value)["placement"]
    _print([speak[step["code"]].format(**step) for step in steps])


def _steps(folder: Path, applicant: str, slot: str | None) -> list[dict[str, Any]]:
    """Codes and values, with ids for numbers."""
    import numpy as np

    from landing.commands.match.inputs import placed_in, round_of
    from services.matching.engine.placements.explain import explain_placement

    read, sits = round_of(folder), placed_in(folder)
    for kind, name, known in (("applicant", applicant, read.applicants), ("slot", slot, read.slots)):
        if name is not None and name not in known:
            raise LandingError(f"There is no {kind} {name} in {folder}.")
    row, number = read.applicants.index(applicant), {name: at for at, name in enumerate(read.slots)}
    if read.fixed[row] >= 0:
        return [{"code": "fixed", "applicant": applicant, "slot": sits[applicant]}]
    names = read.names()
    slot_of = np.array([number.get(sits.get(read.applicants[rows[0]], ""), -1) for rows in read.members], np.int32)
    asked = next(at for at, rows in enumerate(read.members) if row in rows)
    steps = explain_placement(read.market, slot_of, asked, None if slot is None else number[slot])
    return [
        {"code": step.code, "applicant": applicant, **step.values}
        | {key: ids[step.values[key]] for key, ids in (("slot", read.slots), ("last", names)) if key in step.values}
        for step in steps
    ]


def _print(lines: list[str]) -> None:
    from landing.console import out

    for line in lines:
        out.print(line, markup=False)
