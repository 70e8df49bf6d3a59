"""Takes one request of a solved run apart: its score, the rules, the exact loss, and what would change the answer."""

from collections.abc import Callable

import numpy as np

from services.matching.engine.coaching.instance import Instance
from services.matching.engine.coaching.match import Outcome
from services.matching.engine.coaching.reasons import reason_of
from services.matching.engine.explain.explanation import Change, Explanation, Other, Part
from services.matching.engine.explain.forced import losses
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.pair import excluding, points, skill_matches
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import NONE
from services.matching.engine.tables.rows import Int64

OTHERS = 3
Losses = Callable[[int, dict[int, int]], dict[int, int | None]]
"""From the place of a request and coaches with their scores: what the total loses by each pair; None: not possible."""


def explain(
    work: Instance,
    outcome: Outcome,
    catalogue: Catalogue,
    settings: Settings,
    request: int,
    coach: int | None = None,
    losses_of: Losses | None = None,
) -> Explanation:
    """`request` is a row of the whole instance. Without a coach it is about the one who was given, if any.

    `losses_of`: who keeps a solved state asks it, instead of solving for each question.
    """
    asked = int(outcome.coach[request]) if coach is None else coach
    scored = outcome.violating_pairs is not None
    tables, place = work.whole, _place(work, request)
    rules = {}
    if scored:
        rules = excluding(work.tables, settings, place) if place >= 0 else excluding(tables, settings, request)
    everyone = np.any(list(rules.values()), axis=0) if rules else np.zeros(len(tables.coaches), np.bool_)
    by_part = points(tables, catalogue, settings, request) if scored else {}
    parts = _parts(work, settings, request, by_part, asked) if scored and asked != NONE else ()
    out = tuple(rule for rule, marked in rules.items() if asked != NONE and marked[asked])
    scores = _scores(work, outcome, settings, request, by_part, everyone)
    others = _others(scores, outcome, work, request, asked)
    wanted = {**others, **_one(scores, asked, out)}
    loss = losses_of(place, wanted) if losses_of else _losses(work, outcome, catalogue, settings, request, wanted)
    score = sum(part.points for part in parts) if parts else scores.get(asked)
    names = tables.coaches.ids
    mine = 0 if asked != NONE and asked == outcome.coach[request] else loss.get(asked)
    return Explanation(
        request=tables.requests.ids[request],
        assigned=_name(names, int(outcome.coach[request])),
        coach=_name(names, asked),
        fixed=bool(work.agreed[request] != NONE),
        reason=reason_of(work, outcome, settings, request),
        score=score if asked != NONE else None,
        parts=parts,
        skills=skill_matches(tables, catalogue, settings, request, asked) if parts else (),
        excluded_by=out,
        excluded={rule: int(marked.sum()) for rule, marked in rules.items()},
        allowed=int((~everyone).sum()) if scored else len(scores),
        coaches=len(names),
        loss=mine,
        others=tuple(Other(names[other], scores[other], loss.get(other)) for other in others),
        changes=_changes(parts, out, mine),
        rules_version=settings.version,
        catalogue_version=catalogue.version,
    )


def _name(names: tuple[str, ...], coach: int) -> str:
    return "" if coach == NONE else names[coach]


def _parts(work: Instance, settings: Settings, request: int, by_part: dict[str, Int64], coach: int) -> tuple[Part, ...]:
    """Value first, then fit; together the score of the pair."""
    asked, worth = work.whole.requests, settings.value
    return (
        Part("served", worth["served"], None),
        Part("waiting", worth["waiting_day"] * int(asked.waiting_days[request]), None),
        Part("precedence", worth["precedence"] * int(asked.precedence[request]), worth["precedence"]),
        *(Part(code, int(each[coach]), settings.fit[code]) for code, each in by_part.items()),
    )


def _scores(
    work: Instance,
    outcome: Outcome,
    settings: Settings,
    request: int,
    by_part: dict[str, Int64],
    excluded: np.ndarray,
) -> dict[int, int]:
    """What each coach the request may have would score."""
    if not by_part:
        place = _place(work, request)
        if place < 0:
            return {}
        pairs = outcome.problem.pairs
        mine = slice(pairs.start[place], pairs.start[place + 1])
        return dict(zip(pairs.coach[mine].tolist(), pairs.score[mine].tolist(), strict=True))
    value = sum(part.points for part in _parts(work, settings, request, {}, NONE))
    fit = sum(by_part.values(), np.zeros(len(excluded), np.int64))
    return {int(coach): value + int(fit[coach]) for coach in np.flatnonzero(~excluded)}


def _others(scores: dict[int, int], outcome: Outcome, work: Instance, request: int, asked: int) -> dict[int, int]:
    """The few who would be best beyond what they are worth to others, apart from the one in question."""
    if _place(work, request) < 0:
        return {}
    price, load = outcome.solution.prices, int(work.whole.requests.load[request])
    scale = outcome.solution.scale
    best = sorted(scores, key=lambda coach: (load * int(price[coach]) - scores[coach] * scale, coach))
    return {
        coach: scores[coach] for coach in [one for one in best if one not in {asked, outcome.coach[request]}][:OTHERS]
    }


def _one(scores: dict[int, int], asked: int, out: tuple[str, ...]) -> dict[int, int]:
    return {asked: scores[asked]} if asked in scores and not out else {}


def _losses(
    work: Instance, outcome: Outcome, catalogue: Catalogue, settings: Settings, request: int, coaches: dict[int, int]
) -> dict[int, int | None]:
    place = _place(work, request)
    return losses(work, outcome, catalogue, settings, place, coaches) if place >= 0 and coaches else {}


def _place(work: Instance, request: int) -> int:
    """Where the request stands among the open ones, -1 for one that is fixed."""
    return -1 if work.agreed[request] != NONE else int(np.searchsorted(work.open, request))


def _changes(parts: tuple[Part, ...], out: tuple[str, ...], loss: int | None) -> tuple[Change, ...]:
    """The nearest things that would turn the answer about this pair: one rule, one part of the score, one place."""
    if out:
        return tuple(Change("without_rule", rule) for rule in out) if len(out) == 1 else ()
    if not loss:
        return ()
    enough = [part for part in parts if part.most is not None and part.most - part.points >= loss]
    changes = [Change("precedence" if part.code == "precedence" else "points", part.code, loss) for part in enough]
    return (
        (*changes, Change("place", "", loss)) if changes else (Change("nothing", "", loss), Change("place", "", loss))
    )
