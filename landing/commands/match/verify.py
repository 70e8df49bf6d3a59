"""`landing match verify`: check a finished run from its files alone."""

import typer

from landing.commands.match.options import Folder
from landing.commands.options import AsJson
from landing.errors import LandingError


def verify(folder: Folder, as_json: AsJson = False) -> None:
    """Check every promise of a run from its CSV files, with code that shares nothing with what made it.

    It reads inputs and outputs again, scores every pair anew, rebuilds the prices and compares what the report says:
    who may be matched, room, caps, scores, ranks, counts, objective, bound, and that no other plan is worth more.
    Exit code 1 when a promise is broken. 60,000 requests with 5,000 coaches take about ten seconds of processor time.

    Examples: [bold]landing match verify result[/] · [bold]landing match verify result --json[/]
    """
    from landing.commands.match.running import tell
    from landing.console import out, print_json
    from services.matching.engine.verify import verify as check
    from services.matching.engine.verify.checks import Unreadable

    try:
        made = check(folder, tell)
    except Unreadable as error:
        raise LandingError(str(error)) from None
    broken = [each for each in made if not each.kept]
    if as_json:
        checks = [{"promise": each.promise, "kept": each.kept, "detail": each.detail} for each in made]
        print_json({"kept": not broken, "checks": checks})
    else:
        for each in made:
            detail = f": {each.detail}" if each.detail else ""
            out.print(f"{'✓' if each.kept else '✗'} {each.promise}{detail}", markup=False)
    if broken:
        raise typer.Exit(1)
