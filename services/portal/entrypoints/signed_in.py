"""For pages that need somebody signed in: one dependency gives the reader, or leads to the page of signing in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
from fastapi import Depends, Request

from services.portal.adapters.participants import Participants
from services.portal.adapters.services import OnBehalf
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import Language
from services.portal.entrypoints.readers import Reader, checked_form, reader_of, to_sign_in
from shared.web.problems import Problem

WHY = "the session in the cookie is the proof; each service decides on what it is asked in the reader's name"
KEY = "key"
"""The field of a form that makes it one command, however often it is sent."""


@dataclass(frozen=True)
class Readers:
    """Made once, in `main.py`: where sessions are proved, and where each service is."""

    participants: Participants
    clients: Mapping[str, httpx.AsyncClient]

    def who(self, *services: str, roles: frozenset[str] = frozenset()) -> Any:
        """A dependency that gives the reader with tokens for these services.

        Whoever holds none of `roles` is told that the page is not for him; the services decide by themselves.
        """

        async def reader(request: Request, language: Language) -> Reader:
            found = await reader_of(request, self.participants, services)
            if found is None:
                away = to_sign_in(request, language)
                headers = {name: away.headers[name] for name in ("location", "set-cookie")}
                raise Problem(303, "not_signed_in", "Sign in first.", headers=headers)
            if roles and not roles & found.roles:
                raise Problem(403, "not_allowed", "This page is not for your role.")
            return replace(found, ask=OnBehalf(self.clients, found.tokens))

        return Depends(reader)


async def sent(request: Request, reader: Reader) -> tuple[Form, str]:
    """The form that this reader sent from this site, and the key of the command it stands for. Raises Problem 403."""
    form = await checked_form(request, reader.session)
    return form, form.text(KEY) or str(uuid4())
