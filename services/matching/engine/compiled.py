"""Compilation of the engine's inner loops, kept on disk so that only the first start pays for it.

numba recompiles a function when its own file changes, not when a function that it calls does. So the compiled code is
kept in a folder that is named after the content of all files beside it, and beside the compiled functions that its
module imports: what is stale is never found.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code for one thread; it releases the interpreter lock while it runs."""
    configuration: Any = numba.config
    configuration.CACHE_DIR = str(_folder(tuple(_sources(function))))
    dispatcher: Any = numba.njit(cache=True, nogil=True)(function)
    return cast("Function", dispatcher)


def is_compiled(function: Callable[..., Any]) -> bool:
    """Whether loops beside this compiled function were compiled before, by this process or an earlier one."""
    dispatcher: Any = function
    return any(Path(dispatcher.stats.cache_path).glob("*.nbc"))


def _sources(function: Callable[..., Any]) -> list[Path]:
    """The folder of a function, first, and those of the compiled functions that its module knows."""
    own = Path(function.__code__.co_filename).parent
    known = (getattr(value, "py_func", None) for value in function.__globals__.values())
    others = {Path(other.__code__.co_filename).parent for other in known if other is not None}
    return [own, *sorted(others - {own})]


@cache
def _folder(sources: tuple[Path, ...]) -> Path:
    content = hashlib.sha256()
    for path in (path for folder in sources for path in sorted(folder.glob("*.py"))):
        content.update(path.read_bytes())
    name = f"compiled-{content.hexdigest()[:16]}"
    return next(base / name for base in _bases(sources[0]) if _writable(base))


def _bases(sources: Path) -> Iterator[Path]:
    """Where it may be kept, best first: a container may have nothing writable but the folder for temporary files."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(chosen)
    yield sources / "__pycache__"
    yield Path.home() / ".cache" / "warme-landing"
    yield Path(tempfile.gettempdir()) / f"warme-landing-{os.getuid()}"


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
