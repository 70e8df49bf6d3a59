"""Lets PostgreSQL run when `landing` itself runs as root, as in a container: it refuses root, and becomes another."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from landing.errors import LandingError

CANDIDATES = ("postgres", "nobody")
TRAVERSE = stat.S_IXOTH


@dataclass(frozen=True)
class User:
    """Who a process runs as."""

    uid: int
    gid: int


def unprivileged_user(directory: Path) -> User | None:
    """Whom PostgreSQL becomes: the owner of present data, else a system user; None where we are not root anyway."""
    if os.geteuid() != 0:
        return None
    if directory.exists() and directory.stat().st_uid != 0:
        return User(directory.stat().st_uid, directory.stat().st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid)
    raise LandingError(
        "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody`: run as an ordinary user."
    )


def open_the_way(path: Path) -> list[Path]:
    """Let other users pass through (not list, not read) the folders above `path`; returns those that were changed."""
    closed = [folder for folder in path.absolute().parents if not folder.stat().st_mode & TRAVERSE]
    for folder in closed:
        folder.chmod(folder.stat().st_mode | TRAVERSE)
    return closed
