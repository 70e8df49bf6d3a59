"""A small file system of its own for a whole system's data, and a file that fills it.

It is mounted in a mount namespace of this process and its children, so nothing is left of it when they end, however
that happens. Only root may do so; elsewhere the proof says that it filled no disk.
"""

import ctypes
import os
from contextlib import suppress
from pathlib import Path

CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x00020000, 0x4000, 1 << 18
PIECES = (64 << 20, 1 << 20, 1 << 16, 1 << 12)


def mount_small(folder: Path, megabytes: int) -> bool:
    """Whether `folder` is now a file system of that size."""
    if not hasattr(ctypes.CDLL(None), "unshare"):
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    if kernel.unshare(CLONE_NEWNS) or kernel.mount(None, b"/", None, MS_REC | MS_PRIVATE, None):
        return False
    options = f"size={megabytes}m,mode=0711".encode()
    return not kernel.mount(b"tmpfs", str(folder).encode(), b"tmpfs", 0, options)


def unmount(folder: Path) -> None:
    """Also while a file in it is still open somewhere."""
    ctypes.CDLL(None).umount2(str(folder).encode(), 2)


class Filler:
    """Takes all the space that is left, until it is freed."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "filler"

    def fill(self) -> None:
        """In pieces that get smaller: one that does not fit takes nothing."""
        with self._file.open("ab") as file:
            for piece in PIECES:
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)

    def free(self) -> None:
        self._file.unlink(missing_ok=True)

    def left(self) -> int:
        """Bytes that are free."""
        state = os.statvfs(self._file.parent)
        return state.f_bavail * state.f_frsize
