"""Work on the requests of a board with all processors; what comes out does not depend on how many there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from os import sched_getaffinity

import numpy as np

from services.matching.engine.tables.rows import Int32


def in_threads(part: Callable[[Int32], None], order: Int32) -> None:
    """Call `part` with consecutive pieces of the order; compiled code releases the interpreter lock."""
    processors = len(sched_getaffinity(0))
    with ThreadPoolExecutor(processors) as pool:
        list(pool.map(part, np.array_split(order, processors)))
