"""Folders for engines. Not those of pytest: each pytest that starts closes the folder above them to its own user."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that other users may pass through: as root, PostgreSQL runs as one of them."""
    folder = Path(tempfile.mkdtemp(prefix="landing-tests-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
