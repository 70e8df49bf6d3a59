"""What the command line prints: progress while the system starts, data, and commands as they can be typed here."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from landing.supervisor.state import READY, STOPPING, Part, State

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
MARKS = {"ready": ("✓", "green"), "failed": ("✗", "red"), "restarting": ("!", "yellow"), "waiting": ("·", "dim")}


def print_json(value: Any) -> None:
    """Data for another program: nothing else may be on standard output then."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def typed(arguments: str) -> str:
    """A command of ours as it can be typed in this terminal."""
    own = Path(sys.argv[0])
    on_path = shutil.which("landing")
    if own.name != "landing" or (on_path and Path(on_path).resolve() == own.resolve()):
        return f"landing {arguments}"
    return f"{os.path.relpath(own)} {arguments}"


class StartView:
    """Shows how far each part is: a live table in a terminal, a line per change elsewhere and later on.

    Call it with each new state; the first ready one ends the table and is handed to `when_ready`.
    """

    def __init__(self, when_ready: Callable[[State], None]) -> None:
        self._when_ready = when_ready
        self._state: State | None = None
        self._told: dict[str, str] = {}
        self._is_ready = False
        self._spinner = Spinner("dots")
        self._live = Live(console=out, get_renderable=self._table, refresh_per_second=8, transient=True)

    def __enter__(self) -> Self:
        if out.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, state: State) -> None:
        first, self._state = self._state is None, state
        if first and state.status == READY:
            self._told = {part.name: part.status for part in state.parts.values()}
        if self._is_ready or not out.is_terminal:
            self._tell(state)
        if state.status == READY and not self._is_ready:
            self._is_ready = True
            self._live.stop()
            self._told = {part.name: part.status for part in state.parts.values()}
            self._when_ready(state)

    def _tell(self, state: State) -> None:
        if state.status == STOPPING:
            return
        for part in state.parts.values():
            if self._told.get(part.name) != part.status and part.status != "waiting":
                self._told[part.name] = part.status
                out.print(f"{part.name}: {_words(part)}", markup=False)

    def _table(self) -> Group:
        table = Table.grid(padding=(0, 1))
        for part in self._state.parts.values() if self._state else ():
            mark, style = MARKS.get(part.status, ("", ""))
            words = Text(_words(part)[: max(20, out.width - 24)], "dim")
            table.add_row(Text(mark, style) if mark else self._spinner, part.name, words)
        return Group(table)


def _words(part: Part) -> str:
    if part.detail:
        return f"{part.status}: {part.detail}"
    return f"ready after {part.ready_after} s" if part.ready_after and part.status == "ready" else part.status
