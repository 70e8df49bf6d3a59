"""Looks through committed files for what belongs to one machine: hosts of package registries, paths of the checkout.

`pre-commit` runs it as a program on the files of a commit, the guard on all that git tracks. No host is written down
here: they are read from the settings of this machine's own clients.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENTS = (("pip", "config", "list"), ("npm", "config", "get", "registry"))
VARIABLES = re.compile(r"INDEX|REGISTRY|MIRROR|MAVEN|FIND_LINKS|PROXY", re.IGNORECASE)
HOST = re.compile(r"https?://(?:[^@/\s'\"]*@)?([^/\s'\":]+)")
LOCAL = ("localhost", "127.", "[::1]")
"""Every program's own machine; it says nothing about anybody."""
COMMON = {Path(path) for path in ("/", "/app", "/home", "/mnt", "/opt", "/srv", "/tmp", "/usr", "/var", "/var/tmp")}
"""Folders that a file may name without meaning this machine."""


def hosts() -> set[str]:
    """Hosts of package registries that this machine uses."""
    set_here = [value for name, value in os.environ.items() if VARIABLES.search(name)]
    found = HOST.findall("\n".join([_settings_of_clients(), *set_here]))
    return {host for host in found if not host.startswith(LOCAL)}


@cache
def _settings_of_clients() -> str:
    return "\n".join(_run(*client) for client in CLIENTS if shutil.which(client[0]))


def tracked() -> list[Path]:
    return [ROOT / name for name in _run("git", "ls-files", "-z").split("\0") if name]


def findings(files: Iterable[Path], words: Iterable[str]) -> list[str]:
    """`file:line` of each place where a file holds one of these words; never the word itself."""
    needles = [word.encode() for word in words]
    return [
        f"{file}:{number}"
        for file in files
        if file.is_file()
        for number, line in enumerate(file.read_bytes().splitlines(), start=1)
        if any(needle in line for needle in needles)
    ]


def private_words() -> set[str]:
    """The registries' hosts, this checkout, the folder around it and the home of whoever works here."""
    return hosts() | {f"{path}/" for path in {ROOT, ROOT.parent, Path.home()} - COMMON}


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def main(names: list[str]) -> int:
    found = findings([Path(name) for name in names] or tracked(), private_words())
    for place in found:
        print(f"{place}: names a package registry or a path of this machine; take it out")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
