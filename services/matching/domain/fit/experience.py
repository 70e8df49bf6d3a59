"""Whether the coach knows this kind of starter, or this very one."""

from services.matching.domain.pair import Pair


def target_group(pair: Pair) -> float:
    """The coach has experience with starters, career changers or growers, as asked."""
    return float(pair.request.target_group in pair.coach.target_groups)


def continuity(pair: Pair) -> float:
    """The starter has had this coach before."""
    return float(pair.coach.id in pair.request.known_coaches)
