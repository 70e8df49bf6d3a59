"""`landing match`: the matching engine on anyone's own files, and questions to the matching service of a system."""

import typer

from landing.commands.match import (
    coaching,
    events,
    explain,
    generate,
    measures,
    placements,
    rotations,
    rules,
    service,
    verify,
)

app = typer.Typer(
    help="Match on your own CSV files; ask the running system why, what rules cost and who waited.",
    no_args_is_help=True,
)
app.command()(coaching.coaching)
app.command()(placements.placements)
app.command()(rotations.rotations)
app.command()(verify.verify)
app.command()(explain.explain)
app.command()(events.events)
app.command()(generate.generate)
app.command()(rules.rules)
RUNNING = "Of the running system"
app.command(rich_help_panel=RUNNING)(service.why)
app.command(rich_help_panel=RUNNING)(service.rerun)
app.command(rich_help_panel=RUNNING)(service.prices)
app.command(rich_help_panel=RUNNING)(measures.fairness)
app.command(rich_help_panel=RUNNING)(measures.gap)
