"""`landing match`: the matching engine on anyone's own files."""

import typer

from landing.commands.match import coaching, events, explain, generate, placements, rotations, rules, verify

app = typer.Typer(
    help="Match on your own CSV files: coaches, placements, checks and explanations.", no_args_is_help=True
)
app.command()(coaching.coaching)
app.command()(placements.placements)
app.command()(rotations.rotations)
app.command()(verify.verify)
app.command()(explain.explain)
app.command()(events.events)
app.command()(generate.generate)
app.command()(rules.rules)
