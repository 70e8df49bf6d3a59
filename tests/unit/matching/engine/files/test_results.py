"""What a run says of itself: the memory it held is its own."""

import subprocess
import sys

PROGRAM = "from services.matching.engine.files.results import peak_mb; print(peak_mb())"


def test_the_most_memory_is_that_of_the_run_and_not_of_who_started_it() -> None:
    ballast = bytes(300_000_000).replace(b"\0", b"\1")
    printed = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert len(ballast) == 300_000_000
    assert 0 < int(printed) < 200
