"""Asks a service over and over and measures what came of it; and policies that are broken, which must be noticed."""

from shared.access import NOTHING
from shared.access.policies import WHOLE
from tests.proof.access.asking import Asking, Tally
from tests.proof.measured import Measured
from tests.proof.sizes import ACCESS_REQUESTS

ENOUGH_TO_NOTICE = 400


async def asked(asking: Asking, times: int = ENOUGH_TO_NOTICE) -> Tally:
    tally = Tally()
    for _ in range(times):
        await asking.once(tally)
    return tally


async def examine(asking: Asking, what: str, measured: Measured) -> None:
    """No leak, no wrong refusal, no failure; `what` names the requests."""
    tally = await asked(asking, ACCESS_REQUESTS())
    known = len(asking.verdicts) + len(asking.lists)
    measured(what, tally.asked.total())
    measured("endpoints among them", len(tally.asked), goal="all the oracle knows", ok=len(tally.asked) == known)
    for verdict, number in sorted(tally.verdicts.items()):
        measured(f"of these, by the oracle: {verdict}", number)
    measured("leaks", len(tally.leaks), goal="0", ok=not tally.leaks)
    measured("wrong refusals", len(tally.wrongly_refused), goal="0", ok=not tally.wrongly_refused)
    assert (tally.leaks, tally.wrongly_refused, tally.failures) == ([], [], [])


async def anybody(*_: object) -> object:
    return WHOLE


async def nobody(*_: object) -> object:
    return NOTHING
