"""How fast people sign in: with a passkey, two calls and a signature each, and then one exchange for tokens."""

import asyncio
import time
from statistics import quantiles

from tests.integration.participants.signing_in import ORIGIN, Browser
from tests.proof.measured import Measured
from tests.proof.sign_in.stage import Stage
from tests.support.authenticator import Authenticator

AT_ONCE, PEOPLE = 16, 20


async def sign_in_many(stage: Stage, times: int, measured: Measured) -> None:
    """So many sign-ins, sixteen at a time, by twenty people with a passkey each."""
    devices = [Authenticator(ORIGIN) for _ in range(PEOPLE)]
    for device in devices:
        assert (await stage.world.make_passkey(await stage.world.person(), device, Browser())).status_code == 200
    took: list[float] = []
    held: list[bool] = []
    waiting = iter(range(times))

    async def one_after_another() -> None:
        for number in waiting:
            browser, began = Browser(), time.perf_counter()
            signed = await stage.world.use_passkey(devices[number % PEOPLE], browser)
            took.append(time.perf_counter() - began)
            held.append(signed.status_code == 200 and await stage.world.holds(browser))

    began, worked = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    worked = time.process_time() - worked
    cuts = quantiles(took, n=100)
    measured("sign-ins with a passkey", times)
    measured("that led to a session which holds", sum(held), goal=f"all {times:,}", ok=all(held))
    measured("sign-ins a second, sixteen at a time", times / seconds)
    measured("processor time of one, browser, authenticator and service together", worked / times * 1000, "ms")
    measured("p50", cuts[49] * 1000, "ms")
    measured("p99", cuts[98] * 1000, "ms")
    measured.note("Times of the clock depend on what else the machine does; processor time does not.")
    assert len(held) == times
    assert all(held)
