"""How well the coach speaks the best of the languages that may be used."""

from services.matching.domain.pair import Pair

SHARES = {"A1": 0.1, "A2": 0.3, "B1": 0.5, "B2": 0.7, "C1": 0.9, "C2": 1.0, "native": 1.0}
UNSTATED = 0.6


def language(pair: Pair) -> float:
    """The languages of the request; where it names none, those of the starter, and else any will do."""
    starter = pair.request.starter
    usable = pair.request.needs.languages or (tuple(starter.languages) if starter else ())
    spoken = pair.coach.person.languages
    return max((_share(spoken[code]) for code in usable if code in spoken), default=0.0) if usable else 1.0


def _share(level: str | None) -> float:
    return UNSTATED if level is None else SHARES[level]
