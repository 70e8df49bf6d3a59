"""Makes Java's ahead-of-time cache with a throw-away broker at the lowest priority.

`landing up` runs it as a process of its own once everything is ready (`python -m landing.engines.aot_training`);
it takes some ten seconds of processor time, once per machine.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from landing.engines.aot import cache_path
from landing.engines.jars import cache_directory, ensure_jars
from landing.engines.kafka import Kafka
from landing.processes.locks import try_lock


async def train() -> None:
    """Start a broker that records what it loads; Java writes the cache when it stops."""
    target = cache_path(ensure_jars())
    lock = try_lock(cache_directory() / "aot.lock")
    if lock is None or target.exists():
        return
    with tempfile.TemporaryDirectory(prefix="training-", dir=cache_directory()) as name:
        made = Path(name) / "kafka.aot"
        flags = (f"-XX:AOTCacheOutput={made}", "-Xlog:aot*=off", "-Xlog:cds*=off")
        kafka = Kafka(Path(name), run_by=("nice", "-n", "19"), extra_flags=flags)
        kafka.grace = 120.0
        child = await kafka.launch()
        try:
            await child.until(kafka.wait_ready(120))
        finally:
            await child.stop()
        if made.exists():
            made.replace(target)
    os.close(lock)


if __name__ == "__main__":
    asyncio.run(train())
