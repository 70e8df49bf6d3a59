"""`landing match`: the matching engine on anyone's own files."""

import typer

from landing.commands.match import placements

app = typer.Typer(
    help="Match on your own CSV files: coaches, placements, checks and explanations.", no_args_is_help=True
)
app.command()(placements.placements)
