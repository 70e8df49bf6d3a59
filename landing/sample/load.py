"""Fills an empty system with the sample pool. Called by `landing up` on its first start, and by the compose file."""

from landing.play.platform import connected
from landing.play.target import Target
from landing.sample.cast import read_cast
from landing.sample.entering import Entering
from landing.sample.pool import enter_pool
from landing.supervisor.state import State

TAG = "voorbeeld"
GATHER_MINUTES = 1
FIRST_REQUESTS = ("lotte", "bram", "sara")


async def load(state: State) -> None:
    """Fill the local system. May be repeated after a failure. Raises LandingError."""
    await load_into(Target.of(state))


async def load_into(target: Target) -> None:
    """Enter the sample pool with three requests that wait for their first window."""
    async with connected(target) as platform:
        entering = Entering(platform, TAG)
        pool = await enter_pool(entering, read_cast(), gather_minutes=GATHER_MINUTES)
        for starter in FIRST_REQUESTS:
            await entering.request(pool.request_for(starter), by=pool.contact_for(starter))
