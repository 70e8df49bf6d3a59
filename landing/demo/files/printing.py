"""Who was offered which coach, and why, as a table."""

from rich.markup import escape
from rich.table import Table

from landing.console import out
from landing.demo.files.playing import Row
from landing.demo.files.words import why


def show_rows(rows: list[Row], language: str = "en") -> None:
    """One line a request; those that wait say where they stand."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("request", "coach", "score", "why"):
        table.add_column(column, justify="right" if column == "score" else "left", overflow="fold")
    for row in rows:
        if row.coach_id is None:
            waits = f"[dim]waits, place {row.place_in_line} in line[/]"
            table.add_row(escape(row.request_id), waits, "", "no coach of the pool fits and has room")
        else:
            coach = escape(f"{row.coach_name} ({row.coach_id})" if row.coach_name else row.coach_id)
            table.add_row(escape(row.request_id), coach, str(row.score), why(list(row.parts), language))
    out.print(table)
    served = sum(row.coach_id is not None for row in rows)
    out.print(f"\n{served} of {len(rows)} requests were offered a coach")
