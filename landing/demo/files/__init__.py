"""`landing demo --from DIR`: a pool's own files, played on a system of its own that is removed afterwards."""

from landing.demo.files.playing import Row, play_files
from landing.demo.files.printing import show_rows
from landing.demo.files.reading import read_pool

__all__ = ["Row", "play_files", "read_pool", "show_rows"]
