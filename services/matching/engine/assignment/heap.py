"""A binary heap of coaches by label, which may be lowered while they are in it.

J. Williams, "Algorithm 232: heapsort", 1964; with an index of places. Logarithmic in its size per call.
"""

from services.matching.engine.assignment.network import FAR, UNKNOWN, Work
from services.matching.engine.compiled import compiled


@compiled
def lower(work: Work, coach: int, label: int) -> None:
    """Give the coach a lower label, and a place in the heap if he has none."""
    heap, place, key = work.heap, work.place, work.label
    if key[coach] == FAR:
        work.touched[work.counts[1]] = coach
        work.counts[1] += 1
    key[coach] = label
    at = place[coach]
    if at < 0:
        at = work.counts[0]
        work.counts[0] += 1
    while at > 0:
        above = heap[(at - 1) >> 1]
        if key[above] <= label:
            break
        heap[at] = above
        place[above] = at
        at = (at - 1) >> 1
    heap[at] = coach
    place[coach] = at


@compiled
def pop_least(work: Work) -> int:
    """Take out the coach with the lowest label; -1 when there is none."""
    size = work.counts[0] - 1
    if size < 0:
        return -1
    heap, place, key = work.heap, work.place, work.label
    least, last = int(heap[0]), heap[size]
    work.counts[0] = size
    place[least] = -1
    if size == 0:
        return least
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and key[heap[below + 1]] < key[heap[below]]:
            below += 1
        if key[heap[below]] >= key[last]:
            break
        heap[at] = heap[below]
        place[heap[at]] = at
        at = below
    heap[at] = last
    place[last] = at
    return least


@compiled
def clear(work: Work) -> None:
    """Forget the search, at the cost of what it touched."""
    for at in range(work.counts[1]):
        coach = work.touched[at]
        work.label[coach] = FAR
        work.place[coach] = -1
        work.leaving[coach] = UNKNOWN
    for at in range(work.counts[2]):
        work.request_label[work.touched_requests[at]] = FAR
    work.counts[:] = 0
