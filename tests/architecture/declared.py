"""The services as they declare themselves in their `main.py`, built without a database and without a broker."""

import inspect
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

import pytest
from fastapi import FastAPI

from services.participants.adapters.signing_keys import SigningKey, SigningKeys
from services.portal.main import portal
from services.portal.settings import PortalSettings
from shared.clock import real_now
from shared.events.base import Event
from shared.events.registry import topics_of
from shared.identity.keys import new_key
from shared.outbox import Published
from shared.runtime import Service
from shared.runtime.process import Process
from tests.architecture.source import ROOT

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
WITHOUT_DATABASE = ("portal",)
NAMES = tuple(sorted(main.parent.name for main in (ROOT / "services").glob("*/main.py")))
STORING = tuple(name for name in NAMES if name not in WITHOUT_DATABASE)


@cache
def service(name: str) -> Service:
    declared: Service = import_module(f"services.{name}.main").build()
    return declared


def app(name: str, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The HTTP side of a service as its process makes it; development, so that its sign-in is looked at too."""
    monkeypatch.setenv("LANDING_ENVIRONMENT", "development")
    if name in WITHOUT_DATABASE:
        return portal(PortalSettings())
    for variable in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        monkeypatch.setenv(f"{name.upper()}_{variable}", NOWHERE)
    keys = [SigningKey(new_key(), real_now(), None)]
    monkeypatch.setattr(SigningKeys, "__init__", lambda self: setattr(self, "_keys", keys))
    return Process(import_module(f"services.{name}.main").build()).app()


def reads(declared: Service) -> set[str]:
    """The topics this service subscribes to."""
    events = [r.fact for r in declared.reactions] + [p.snapshot for p in declared.projections]
    return {event.topic.name for event in events}


def publishes(published: Published) -> set[type[Event]]:
    """The classes that the public forms of facts and the snapshots of aggregates make."""
    makers = [*published._facts.values(), *(entry.snapshot for entry in published._stored.values())]
    return {event for maker in makers for event in _made_by(maker)}


def _made_by(maker: Any) -> list[type[Event]]:
    """By its annotation; a function made for a class has that class in its closure."""
    hint = get_type_hints(maker).get("return")
    found = [hint, *inspect.getclosurevars(maker).nonlocals.values()]
    return [value for value in found if isinstance(value, type) and issubclass(value, Event) and _is_public(value)]


def _is_public(event: type[Event]) -> bool:
    return hasattr(event, "wire_type")


def topics_owned(name: str) -> set[str]:
    return {topic.name for topic in topics_of(name)}
