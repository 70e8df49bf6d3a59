"""Why a request has no coach, as one code: the rule that excludes everyone, a cap that is used up, or being outbid."""

import numpy as np

from services.matching.engine.coaching.instance import Instance
from services.matching.engine.coaching.match import Outcome
from services.matching.engine.fit.pair import excluding
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import NONE
from services.matching.engine.tables.rows import Int32, Int64

NO_COACHES, NO_PAIR, TOGETHER = "no_coaches", "no_pair", "rules_together"
OUTBID, LOWERS = "outbid", "lowers_the_total"


def reasons(work: Instance, outcome: Outcome, settings: Settings) -> dict[int, str]:
    """By row of an unassigned request, one of:

    the name of a rule that excludes every coach by itself; `rules_together` where only several do; `cap_employer`,
    `cap_region`, `cap_pool` where that cap is used up; `no_pair` where none was given; `lowers_the_total` where each
    pair would; `outbid` where the places went to pairs that are worth more; `no_coaches` where there are none.
    """
    full = _full_caps(work, outcome)
    return {
        row: _reason(work, outcome, settings, full, place)
        for place, row in enumerate(work.open.tolist())
        if outcome.coach[row] == NONE
    }


def reason_of(work: Instance, outcome: Outcome, settings: Settings, row: int) -> str:
    """As `reasons`, for one request; "" where it has a coach."""
    if outcome.coach[row] != NONE:
        return ""
    return _reason(work, outcome, settings, _full_caps(work, outcome), int(np.searchsorted(work.open, row)))


def _reason(work: Instance, outcome: Outcome, settings: Settings, full: dict[str, Int64], place: int) -> str:
    if outcome.eligible[work.open[place]] == 0:
        return excluded_by(work, settings, place) if outcome.violating_pairs is not None else NO_PAIR
    capped = next((f"cap_{kind}" for kind, marked in full.items() if marked[place]), "")
    return capped or (LOWERS if _lowers(outcome, place) else OUTBID)


def excluded_by(work: Instance, settings: Settings, request: int) -> str:
    """For a request of the open ones that no coach may take."""
    if not len(work.tables.coaches):
        return NO_COACHES
    marked = excluding(work.tables, settings, request)
    return next((rule for rule, out in marked.items() if out.all()), TOGETHER)


def _lowers(outcome: Outcome, place: int) -> bool:
    pairs = outcome.problem.pairs
    scores = pairs.score[pairs.start[place] : pairs.start[place + 1]]
    return not outcome.problem.serve_first and bool(scores.size) and int(scores.max()) < 0


def _full_caps(work: Instance, outcome: Outcome) -> dict[str, Int64]:
    """By kind of cap, which open requests are in a group that has used up its places."""
    full: dict[str, Int64] = {}
    if work.groups is not None:
        served: Int32 = outcome.solution.coach
        for kind, member, most in zip(work.kinds, work.groups.member, work.groups.most, strict=True):
            used = np.bincount(member[(served != NONE) & (member >= 0)], minlength=len(most))
            full[kind] = np.where(member >= 0, (used >= most)[member] if len(most) else False, False)
    return full
