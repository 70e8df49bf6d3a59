"""The k greatest of a row of scores, of equal ones the lower positions.

The k-th greatest of the maxima of runs of 32 is a lower bound of the k-th greatest score, so that most runs are never
looked into; it is found by halving the range of scores and counting, which, unlike a heap (J. W. J. Williams, 1964),
never makes the processor guess. O(n / vector width + k log range).
"""

from services.matching.engine.compiled import compiled
from services.matching.engine.tables.rows import Int32

RUN = 32


@compiled
def greatest(scores: Int32, k: int, lowest: int, maxima: Int32, place: Int32, value: Int32) -> int:
    """Fills `place` with the positions of at most k scores of `lowest` or more, ascending, and says how many.

    `maxima` is room for one score per run and one more, `place` and `value` for as many as there are scores.
    """
    runs = _maxima(scores, maxima)
    threshold = lowest
    if runs >= k:
        threshold = max(lowest, kth(maxima[:runs], k))
    found = 0
    for run in range(runs):
        if maxima[run] >= threshold:
            for position in range(run * RUN, min((run + 1) * RUN, scores.size)):
                place[found], value[found] = position, scores[position]
                found += scores[position] >= threshold
    return found if found <= k else _cut(place, value[:found], k)


@compiled
def kth(values: Int32, k: int) -> int:
    """The k-th greatest of at least k values."""
    low, high = values.min(), values.max()
    while low < high:
        middle = high - (high - low) // 2
        count = 0
        for value in values:
            count += value >= middle
        if count >= k:
            low = middle
        else:
            high = middle - 1
    return int(low)


@compiled
def _cut(place: Int32, value: Int32, k: int) -> int:
    """Keep the k greatest, in their order; of those equal to the last, the first ones."""
    last = kth(value, k)
    ties = k
    for one in value:
        ties -= one > last
    kept = 0
    for at in range(value.size):
        equal = value[at] == last
        if value[at] > last or (equal and ties > 0):
            ties -= equal
            place[kept] = place[at]
            kept += 1
    return kept


@compiled
def _maxima(scores: Int32, maxima: Int32) -> int:
    """Fills the greatest score of each run, and returns how many runs there are.

    Runs of full length first: with a length that is known, the compiler takes many scores at once.
    """
    full = scores.size // RUN
    for run in range(full):
        part = scores[run * RUN : run * RUN + RUN]
        most = part[0]
        for position in range(RUN):
            most = max(most, part[position])
        maxima[run] = most
    if full * RUN == scores.size:
        return full
    most = scores[full * RUN]
    for position in range(full * RUN, scores.size):
        most = max(most, scores[position])
    maxima[full] = most
    return full + 1
