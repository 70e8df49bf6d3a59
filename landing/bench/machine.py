"""On what something was measured: `landing bench match` and `make proof` write it beside their figures."""

import os
import platform
import subprocess

from landing.supervisor.data import PROJECT


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"commit {_commit()} · {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.machine()} · "
        f"Python {platform.python_version()}"
    )


def _commit() -> str:
    """Ends in `-dirty` where files differ from it."""
    asked = ["git", "describe", "--always", "--dirty"]
    try:
        said = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return said.stdout.strip() or "unknown"
