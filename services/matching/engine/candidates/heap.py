"""The k greatest of a row of scores, ties to the lower position: a heap of k keys behind a threshold.

The k-th greatest of the maxima of runs of 32 is a lower bound of the k-th greatest score, so that most runs are never
looked into. J. W. J. Williams, "Algorithm 232: Heapsort", 1964. O(n / vector width + k log k) for scores in any order.
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.tables.rows import Int32, Int64

RUN = 32
POSITIONS = 1 << 31
NOTHING = np.iinfo(np.int64).min


@compiled
def cut(scores: Int32, lowest: int, maxima: Int32, heap: Int64) -> int:
    """The key of the last score among the `heap.size` greatest that are `lowest` or more; NOTHING if there are fewer.

    A score at a position belongs to them if its `key` is at least that. `maxima` is room for one score per run.
    """
    runs = (scores.size + RUN - 1) // RUN
    for run in range(runs):
        greatest = scores[run * RUN]
        for position in range(run * RUN, min((run + 1) * RUN, scores.size)):
            greatest = max(greatest, scores[position])
        maxima[run] = greatest
    threshold = lowest
    if runs >= heap.size:
        heap[:] = NOTHING
        for run in range(runs):
            if maxima[run] > heap[0]:
                replace_least(heap, maxima[run])
        threshold = max(lowest, heap[0])
    heap[:] = NOTHING
    for run in range(runs):
        if maxima[run] >= threshold:
            for position in range(run * RUN, min((run + 1) * RUN, scores.size)):
                if scores[position] >= threshold:
                    found = key(scores[position], position)
                    if found > heap[0]:
                        replace_least(heap, found)
    return int(heap[0])


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
