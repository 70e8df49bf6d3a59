"""Why a unit of work runs, and the two ways in which what it asks for may not be there."""

from dataclasses import dataclass

from shared.events.envelope import Envelope


class NotFound(LookupError):
    """There is no such thing, or the caller may not know that there is."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} not found")
        self.what = what


class Stale(Exception):
    """Somebody else changed the aggregate since it was read; the command is tried again from the start."""

    sqlstate = "40001"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a unit of work runs: who acts (a person's id or `service:<name>`) and after which event of which chain."""

    actor: str
    causation_id: str | None = None
    correlation_id: str | None = None

    @classmethod
    def by(cls, actor: str) -> "Cause":
        return cls(actor=actor)

    @classmethod
    def after(cls, envelope: Envelope, actor: str) -> "Cause":
        return cls(actor=actor, causation_id=str(envelope.id), correlation_id=envelope.correlation_id)
