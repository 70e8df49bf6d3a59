"""How long something takes: the median of several runs, in processor time, so that a busy machine matters little."""

import gc
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def timed(work: Callable[[], T], runs: int = 5) -> tuple[float, T]:
    """Median of the processor seconds of this process over `runs`, and what the last run gave.

    The first run is timed as well: compile before.
    """
    seconds: list[float] = []
    for _ in range(runs):
        gc.collect()
        began = time.process_time()
        result = work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds), result
