"""`landing match why`, `rerun`, `prices`: what the matching service of a system decided, and what rules cost."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from landing.commands.match.options import Lang, Language
from landing.commands.options import AsJson, Data

Decision = Annotated[UUID, typer.Argument(metavar="ID", help="A proposal; portal, events and timeline show its id.")]
ProposalOrRequest = Annotated[UUID, typer.Argument(metavar="ID", help="A proposal, or a request that waits.")]
CoachId = Annotated[UUID | None, typer.Option("--coach", metavar="ID", help="Why not this coach.")]
PoolId = Annotated[UUID, typer.Argument(metavar="POOL", help="The pool whose rules are priced.")]


def why(
    id: ProposalOrRequest, coach: CoachId = None, lang: Lang = Language.en, as_json: AsJson = False, data: Data = None
) -> None:
    """Say why a proposal is what it is, as explained at the time, or why a request waits, as things stand now.

    Examples: [bold]landing match why 0190b0f6-…[/] · [bold]landing match why 0190b0f6-… --coach 0190b0e1-… --lang nl[/]
    """
    from landing.console import out, print_json
    from shared.explanations import sentences

    found = _explained(data, id, coach)
    if as_json:
        print_json(found)
        return
    for line in sentences(found["explanation"], lang.value):
        out.print(line, markup=False)
    if "proposed_at" in found:
        versions = f"Rules {found['rules_version']}, catalogue {found['catalogue_revision']}"
        out.print(f"{versions}, engine {found['engine_version'] or 'not kept'}; decided {found['proposed_at']}.")


def rerun(id: Decision, as_json: AsJson = False, data: Data = None) -> None:
    """Make a decision again from what its plan saw, and compare. Exit code 0 only when it comes out the same.

    Nothing is stored or sent. Example: [bold]landing match rerun 0190b0f6-…[/]
    """
    from landing.commands.match.asking import ask
    from landing.console import out, print_json

    found = ask(data, f"/proposals/{id}/rerun")
    if as_json:
        print_json(found)
    else:
        for line in _compared(found):
            out.print(line, markup=False)
    if not found["same"]:
        raise typer.Exit(1)


def prices(
    pool: PoolId,
    employer_cap: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Price a cap of N requests an employer as well.")
    ] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Say what each rule costs those who wait in a pool: planned once more without it.

    Examples: [bold]landing match prices 0190b0f6-…[/] · [bold]landing match prices 0190b0f6-… --employer-cap 3[/]
    """
    from rich.table import Table

    from landing.commands.match.asking import ask
    from landing.console import out, print_json

    found = ask(data, f"/pools/{pool}/rule-prices", employer_cap=employer_cap)
    if as_json:
        print_json(found)
        return
    table = Table("without the rule", "requests served", "points of all", "of them fit", "share of fit", "", box=None)
    for rule in found["rules"]:
        shares = f"{rule['objective']:+,}", f"{rule['fit']:+,}", f"{100 * rule['fit_share']:+.1f} %"
        table.add_row(rule["rule"], f"{rule['assigned']:+}", *shares, "exact" if rule["exact"] else "within a bound")
    out.print(table)
    out.print(f"{found['assigned']} of {found['requests']} requests get a coach by the plan with every rule.")


def _explained(data: Path | None, id: UUID, coach: UUID | None) -> dict[str, Any]:
    """Of a proposal, else of a request with that id."""
    from landing.commands.match.asking import ask
    from landing.play.platform import Refused

    asked = None if coach is None else str(coach)
    try:
        return ask(data, f"/proposals/{id}/explanation", coach_id=asked)
    except Refused as refused:
        if refused.status != 404 or refused.code == "coach_not_in_view":
            raise
    return {"explanation": ask(data, f"/requests/{id}/explanation", coach_id=asked)}


def _compared(found: dict[str, Any]) -> list[str]:
    then, now = ", ".join(found["then"]), ", ".join(found["now"]) or "nobody"
    outcome = f"The same again: {now}." if found["same"] else f"It was {then}; made again it is {now}."
    engines = f"{found['engine_version_then']}, and now {found['engine_version_now']}"
    of_plan = f"{found['same_of_plan']} of the {found['answers']} answers of its plan come out as they were."
    lines = [outcome, of_plan, f"The engine was {engines}: {'the same' if found['same_engine'] else 'another one'}."]
    if found["proved"] is not None:
        lines.append("The kept prices prove it." if found["proved"] else "The kept prices do not prove it.")
    return lines
