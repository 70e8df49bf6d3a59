"""A heap of the k greatest keys: the least on top, to be replaced by what is greater. O(log k) a time.

J. W. J. Williams, "Algorithm 232: Heapsort", 1964.
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.tables.rows import Int64

POSITIONS = 1 << 31
NOTHING = np.iinfo(np.int64).min


@compiled
def key(score: int, position: int) -> int:
    """Orders by score and then by the lower position."""
    return int(score) * POSITIONS + (POSITIONS - 1 - position)


@compiled
def replace_least(heap: Int64, item: int) -> None:
    """Put an item in the place of the least one."""
    place, size = 0, heap.size
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= item:
            break
        heap[place] = heap[child]
        place = child
    heap[place] = item
