"""HTTP for a person's own preferences. Replacing them needs the version that was read."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, ConfigDict, StrictBool

from services.notifications.application.change_preferences import (
    ChangePreferences,
    change_preferences,
    preferences_of,
)
from services.notifications.domain.preferences import Preferences
from services.notifications.entrypoints.asking import person_of
from shared.outbox import Cause, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Problem, allow

_VERSION = re.compile(r'"(0|[1-9][0-9]{0,17})"')


class ChosenChannels(BaseModel):
    """The inbox is not among them: it cannot be switched off."""

    model_config = ConfigDict(extra="forbid")

    email: StrictBool


class PreferencesView(BaseModel):
    email: bool
    version: int


def preferences_router(units: UnitsOfWork) -> APIRouter:
    router = APIRouter(prefix="/preferences", tags=["preferences"])

    @router.get("")
    async def preferences(caller: Annotated[Caller, allow(SIGNED_IN)], response: Response) -> PreferencesView:
        """By which channels the caller is told. Version 0: nothing was ever chosen, these are the defaults."""
        async with units.reading(caller.scope) as uow:
            return _view(await preferences_of(uow, person_of(caller)), response)

    @router.put("", responses={412: {"description": "Changed meanwhile."}, 428: {"description": "If-Match missing."}})
    async def change(
        body: ChosenChannels,
        caller: Annotated[Caller, allow(SIGNED_IN)],
        response: Response,
        if_match: Annotated[str | None, Header(description='The version you read, in quotes: "0".')] = None,
    ) -> PreferencesView:
        """From now on; mails on their way may still arrive."""
        wanted = ChangePreferences(person_of(caller), body.email, _version(if_match))
        async with units(Cause.by(caller.principal.subject)) as uow:
            changed = await change_preferences(uow, wanted)
        return _view(changed, response)

    return router


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise Problem(428, "if_match_missing", "Read first, then send its ETag back in the header If-Match.")
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Problem(400, "if_match_malformed", 'If-Match is one version in double quotes, such as "0".')
    return int(found[1])


def _view(preferences: Preferences, response: Response) -> PreferencesView:
    response.headers["ETag"] = f'"{preferences.version}"'
    return PreferencesView(email=preferences.email, version=preferences.version)
