"""What pages with a passkey button share: the question for the browser's authenticator, and its answer in a form."""

import json
from typing import Any

from fastapi.responses import JSONResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.forms import Form


async def question(participants: Participants, path: str, **body: Any) -> Response:
    """As JSON for the page's script; a refusal by its code."""
    try:
        return JSONResponse(await participants.ask(path, **body))
    except Refused as refused:
        return JSONResponse({"code": refused.code}, refused.status)


def credential(form: Form) -> dict[str, Any]:
    """What the script put into the form. Raises Refused for anything that no browser makes."""
    try:
        answer = json.loads(form.text("credential"))
    except ValueError as error:
        raise Refused(422, "passkey_refused") from error
    if not isinstance(answer, dict):
        raise Refused(422, "passkey_refused")
    return {"ceremony": form.text("ceremony"), "credential": answer}
