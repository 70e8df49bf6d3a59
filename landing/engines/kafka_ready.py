"""Says when a broker is really ready: it answers, and the coordinators of all groups do.

A fresh broker makes its offsets topic at the first group; newcomers would read GroupCoordinatorNotAvailable until then.
"""

import asyncio
import logging
import time

from landing.errors import LandingError

# The coordinator of a group sits on partition hash(name) % 8: eight names that differ in the last digit reach all.
GROUPS = [f"landing.ready.{number}" for number in range(8)]
RETRY_SECONDS = 0.1


async def wait_until_ready(bootstrap: str, timeout: float) -> None:
    """Return when every group coordinator answers at `bootstrap`; raise after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    reason = "no answer"
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    while time.monotonic() < deadline:
        try:
            async with asyncio.timeout(10):
                await ask_coordinators(bootstrap)
            return
        except (OSError, TimeoutError, RuntimeError) as error:
            reason = str(error) or type(error).__name__
        await asyncio.sleep(RETRY_SECONDS)
    raise LandingError(f"Kafka at {bootstrap} was not ready within {timeout:.0f} s ({reason}): look at its log.")


async def ask_coordinators(bootstrap: str) -> None:
    """Fails as long as one coordinator is missing or still loading."""
    from aiokafka.admin import AIOKafkaAdminClient

    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="landing", request_timeout_ms=5000)
    await admin.start()
    try:
        for group in GROUPS:
            await admin.list_consumer_group_offsets(group)
    finally:
        await admin.close()
