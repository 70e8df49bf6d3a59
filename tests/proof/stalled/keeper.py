"""The keeper of members as a program whose relay is stopped between taking a snapshot and sending it, once.

`python -m tests.proof.stalled.keeper --role worker --port N`
"""

import asyncio
import os
import signal
from typing import Any

from aiokafka import AIOKafkaProducer

from shared.events.participants import PEOPLE_LATEST
from shared.outbox import relay
from shared.runtime import run
from tests.integration.shared.members import KEEPER


def stop_before_sending() -> None:
    """The next snapshot that a producer takes is still unsent when SIGSTOP comes.

    After SIGCONT it is sent before the relay looks whether its session still lives: the worse of the two orders.
    """
    relay.PING_SECONDS = 3600.0
    take = AIOKafkaProducer.send
    stopped = False

    async def take_and_stop(self: AIOKafkaProducer, topic: str, *rest: Any, **named: Any) -> "asyncio.Future[Any]":
        nonlocal stopped
        taken = await take(self, topic, *rest, **named)
        if topic.endswith(PEOPLE_LATEST.name) and not stopped:
            stopped = True
            os.kill(os.getpid(), signal.SIGSTOP)
        return taken

    AIOKafkaProducer.send = take_and_stop


if __name__ == "__main__":
    stop_before_sending()
    run(KEEPER)
