"""What a service holds about a person, and how it forgets. Declared once per service, in `adapters/holdings.py`."""

from shared.erasure.exporting import exports_router
from shared.erasure.forgetting import erasures_router, forgetting, queue_the_gone
from shared.erasure.holdings import Erased, Holdings, Kept, NoPerson, Way

__all__ = [
    "Erased",
    "Holdings",
    "Kept",
    "NoPerson",
    "Way",
    "erasures_router",
    "exports_router",
    "forgetting",
    "queue_the_gone",
]
