"""A person chooses the channels by which he wants to be told."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.preferences import Preferences
from shared.outbox import UnitOfWork


class Changed(Exception):
    """The preferences are no longer those the person read."""

    def __init__(self) -> None:
        super().__init__("These preferences changed meanwhile. Read them again, then decide.")


@dataclass(frozen=True)
class ChangePreferences:
    """`seen` is the version the person read; 0 where nothing had been chosen."""

    person_id: UUID
    email: bool
    seen: int


async def change_preferences(uow: UnitOfWork, command: ChangePreferences) -> Preferences:
    """Raises Changed."""
    found = await uow.lock(Preferences, command.person_id)
    preferences = found[0] if found else Preferences(command.person_id)
    if preferences.version != command.seen:
        raise Changed
    preferences.email = command.email
    await uow.record(preferences)
    return preferences


async def preferences_of(uow: UnitOfWork, person_id: UUID) -> Preferences:
    return await uow.get(Preferences, person_id) or Preferences(person_id)
