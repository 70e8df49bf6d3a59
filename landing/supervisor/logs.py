"""Log files of the local system: bounded while they are written, and shown by `landing logs`."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

LARGEST = 20 * 1024 * 1024


def rotate_large(folder: Path, largest: int = LARGEST) -> None:
    """Move the content of a large log aside, keeping one older file.

    Processes hold their log open for appending, so it is copied and cut to nothing instead of renamed; a line written
    in between is lost.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_suffix(".log.1"))
            with log.open("r+b") as file:
                file.truncate(0)


async def keep_bounded(folder: Path, every_seconds: float = 10.0) -> None:
    """Look at the sizes for ever; the supervisor runs this beside the processes."""
    while True:
        with suppress(OSError):  # a full disk: next time
            rotate_large(folder)
        await asyncio.sleep(every_seconds)


def last_lines(log: Path, count: int) -> list[str]:
    """The last lines of a log, reading no more of it than they need."""
    if not log.exists() or count <= 0:
        return []
    with log.open("rb") as file:
        position = file.seek(0, 2)
        block = b""
        while position > 0 and block.count(b"\n") <= count:
            step = min(65_536, position)
            position = file.seek(position - step)
            block = file.read(step) + block
    return block.decode(errors="replace").splitlines()[-count:]
