"""Turns the facts of a scene into the lines of its timeline: when, where, what, whom it concerns and who was told."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from landing.demo.stage import Stage
from shared.events.envelope import Envelope
from shared.events.notifications import DeliverySentV1


@dataclass(frozen=True)
class Line:
    """`after_ms`: since the event that caused it, or None for the first of a chain. `told`: person and channel."""

    scene: str
    at: datetime
    service: str
    event: str
    id: str
    concerns: str
    after_ms: float | None
    told: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}


def story(stage: Stage) -> list[Line]:
    """The lines of every chain that the scenes began, in the order in which the facts were recorded."""
    chains = stage.chains
    facts = [e for e in stage.facts.all() if e.correlation_id in chains and not isinstance(e.event, DeliverySentV1)]
    told = _told(stage)
    recorded = {str(e.id): e.recorded_time for e in facts}
    ordered = sorted(facts, key=lambda e: (e.recorded_time, e.version))
    return [_line(stage, e, chains[e.correlation_id], recorded, told[str(e.id)]) for e in ordered if _shown(e)]


def delivery_ms(stage: Stage) -> list[float]:
    """Milliseconds from an event to the inbox of each person who was told of it."""
    recorded = {str(e.id): e.recorded_time for e in stage.facts.all()}
    waits = []
    for envelope in stage.facts.all(lambda e: isinstance(e.event, DeliverySentV1)):
        fact = envelope.event
        if isinstance(fact, DeliverySentV1) and fact.channel == "inbox" and str(fact.about_event_id) in recorded:
            waits.append((envelope.recorded_time - recorded[str(fact.about_event_id)]).total_seconds() * 1000)
    return waits


def _shown(envelope: Envelope) -> bool:
    return not envelope.type.startswith("notifications.")


def _told(stage: Stage) -> defaultdict[str, list[str]]:
    """Who was told of an event, by its id. The inbox goes without saying; a mail beside it is named."""
    channels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for envelope in stage.facts.all(lambda e: isinstance(e.event, DeliverySentV1)):
        fact = envelope.event
        if isinstance(fact, DeliverySentV1):
            channels[str(fact.about_event_id), stage.name(fact.person_id)].add(fact.channel)
    told: defaultdict[str, list[str]] = defaultdict(list)
    for (event, person), used in channels.items():
        told[event].append(f"{person} (and by mail)" if "email" in used else person)
    return told


def _line(stage: Stage, envelope: Envelope, scene: str, recorded: dict[str, datetime], told: Iterable[str]) -> Line:
    cause = recorded.get(envelope.causation_id or "")
    return Line(
        scene=scene,
        at=envelope.recorded_time,
        service=envelope.source,
        event=envelope.type.partition(".")[2].removesuffix(".v1"),
        id=str(envelope.id),
        concerns=_concerns(stage, envelope),
        after_ms=round((envelope.recorded_time - cause).total_seconds() * 1000, 1) if cause else None,
        told=tuple(sorted(told)),
    )


def _concerns(stage: Stage, envelope: Envelope) -> str:
    body = envelope.event.model_dump() if envelope.event else {}
    if proposed := body.get("coaches"):
        return ", ".join(f"{stage.name(coach['coach_id'])} ({coach['score']})" for coach in proposed)
    if coach := body.get("coach_id"):
        return stage.name(coach) + (" (by hand)" if body.get("by_hand") else "")
    return stage.name(body.get("starter_id")) if body.get("starter_id") else ""
