"""A form that a service may refuse: what is wrong with a field is told at that field, anything else above the form."""

from collections.abc import Awaitable, Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import page
from services.portal.entrypoints.readers import Reader

PROVINCES = tuple(f"NL-{code}" for code in ("DR", "FL", "FR", "GE", "GR", "LI", "NB", "NH", "OV", "UT", "ZE", "ZH"))
TARGET_GROUPS = ("starter", "career_changer", "grower")
LANGUAGES = ("nl", "en", "de", "fr", "es", "pl", "uk", "ar", "tr", "fa", "ti")
"""Those that are asked for most; who speaks another one is entered by import."""


async def attempt(form: Form, act: Awaitable[Any], fields: Mapping[str, str]) -> Refused | None:
    """Do it. `fields`: which field a refusal speaks of; None also where it was noted there, so look at the form too."""
    try:
        await act
    except Refused as refused:
        if refused.code not in fields:
            return refused
        form.errors[fields[refused.code]] = refused.code
    return None


def form_page(
    request: Request,
    language: str,
    template: str,
    reader: Reader,
    form: Form,
    refused: Refused | None = None,
    **known: Any,
) -> Response:
    """The page with its form as it was filled in, and the status that says how that went."""
    return page(
        request,
        language,
        template,
        status=refused.status if refused else 422 if form.wrong else 200,
        reader=reader,
        form=form,
        problem=refused.code if refused else "",
        **known,
    )


def provinces_of(reader: Reader) -> tuple[str, ...]:
    """Where this reader coordinates; operators everywhere."""
    if "operator" in reader.roles:
        return PROVINCES
    held = {province for one in reader.held if one["role"] == "coordinator" for province in one["provinces"]}
    return tuple(province for province in PROVINCES if province in held)
