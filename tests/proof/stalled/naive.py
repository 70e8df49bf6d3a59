"""The same without what renews the snapshots that may have come late."""

from shared.outbox.relay import Relay
from shared.runtime import run
from tests.integration.shared.members import KEEPER
from tests.proof.stalled.keeper import stop_before_sending


async def forget(self: Relay) -> None:
    self._doubtful.clear()


if __name__ == "__main__":
    Relay._renew_doubtful = forget  # type: ignore[method-assign,assignment]
    stop_before_sending()
    run(KEEPER)
