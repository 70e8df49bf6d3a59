"""Why a request has the coach it has, or has none, as codes and numbers; words are made where they are shown."""

from services.matching.engine.explain.explain import Losses, explain
from services.matching.engine.explain.explanation import Change, Explanation, Other, Part

__all__ = ["Change", "Explanation", "Losses", "Other", "Part", "explain"]
