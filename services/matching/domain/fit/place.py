"""Where and how they would meet: region with travel, and working on site or remotely."""

from services.matching.domain.pair import Pair

SAME_PROVINCE, REMOTELY = 0.6, 0.5
AN_HOUR = 60
WAYS = {"onsite": frozenset({"onsite"}), "remote": frozenset({"remote"}), "both": frozenset({"onsite", "remote"})}


def work_mode(pair: Pair) -> float:
    """All that is asked, a part of it, or nothing in common."""
    asked = WAYS[pair.request.needs.mode]
    return len(asked & WAYS[pair.coach.person.mode]) / len(asked)


def region(pair: Pair) -> float:
    """Best in the same labour-market region, then in a province where the coach works, better the further he travels.

    Where both may work remotely, distance takes at most half away; where only remote work is asked, it does not count.
    """
    request, coach = pair.request, pair.coach.person
    common = WAYS[request.needs.mode] & WAYS[coach.mode]
    if request.needs.mode == "remote" and common:
        return 1.0
    near = _nearness(pair) if "onsite" in common else 0.0
    return max(near, REMOTELY) if "remote" in common else near


def _nearness(pair: Pair) -> float:
    needs, employer, coach = pair.request.needs, pair.request.employer, pair.coach.person
    elsewhere = needs.province is not None and needs.province != employer.province
    region = needs.labour_market_region or (None if elsewhere else employer.labour_market_region)
    if region is not None and region == coach.labour_market_region:
        return 1.0
    if (needs.province or employer.province) not in coach.provinces:
        return 0.0
    travel = min(coach.travel_minutes or 0, AN_HOUR) / AN_HOUR
    return SAME_PROVINCE + (0.9 - SAME_PROVINCE) * travel
