"""A process that does nothing but relay the outbox of the service that is named; `relay.py` measures it."""

import asyncio
import sys

import uvloop

from shared.db import Database
from shared.outbox.kafka import KafkaSettings
from shared.outbox.relay import Relay
from shared.runtime.settings import ServiceSettings

if __name__ == "__main__":
    database = Database(ServiceSettings.of(sys.argv[1]).database_url)
    uvloop.run(Relay(database, KafkaSettings(), asyncio.Event()).run())
