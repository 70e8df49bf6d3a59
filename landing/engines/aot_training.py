"""Makes Java's ahead-of-time cache with a throw-away broker at the lowest priority.

`landing up` runs it as a process of its own once everything is ready (`python -m landing.engines.aot_training`);
it takes some ten seconds of processor time, once per machine.
"""

import asyncio
import os
import shutil
import signal
import tempfile
from pathlib import Path

from landing.engines.aot import cache_path
from landing.engines.jars import cache_directory, ensure_jars
from landing.engines.kafka import Kafka
from landing.processes.locks import try_lock


async def train() -> None:
    """Do nothing where the cache exists or another process makes it; else make it in a temporary directory."""
    target = cache_path(ensure_jars())
    lock = try_lock(cache_directory() / "aot.lock")
    if lock is None or target.exists():
        return
    for leftover in cache_directory().glob("training-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="training-", dir=cache_directory()) as name:
        made = await record(Path(name))
        if made.exists():
            made.replace(target)
    os.close(lock)


async def record(directory: Path) -> Path:
    """Start a broker that records what it loads; Java writes the cache when it is asked to end, which takes seconds."""
    made = directory / "kafka.aot"
    flags = (f"-XX:AOTCacheOutput={made}", "-Xlog:aot*=off", "-Xlog:cds*=off")
    kafka = Kafka(directory, run_by=("nice", "-n", "19"), extra_flags=flags)
    # Should this process be stopped half-way, nobody waits for the cache: the broker goes at once.
    kafka.stop_signal = signal.SIGKILL
    child = await kafka.launch()
    try:
        await child.until(kafka.wait_ready(120))
        os.kill(child.pid, signal.SIGTERM)
        async with asyncio.timeout(120):
            await child.wait()
    finally:
        await child.stop()
    return made


if __name__ == "__main__":
    asyncio.run(train())
