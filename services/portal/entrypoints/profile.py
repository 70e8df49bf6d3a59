"""What a coach or a starter says of himself: languages, where, how far, and what he can."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.naming import concepts, label
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import LANGUAGES, PROVINCES, attempt, form_page
from shared.identity.policy import public

MODES = ("both", "onsite", "remote")
FIELDS = {"unknown_postcode": "postcode"}
MOST_FOUND = 15


def profile_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/my-data/profile", dependencies=[public(WHY), home], include_in_schema=False)
    anybody = readers.who("participants")

    @router.api_route("", methods=READ)
    async def show(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        record = await reader.ask.read("participants", f"/people/{reader.person_id}")
        return await _page(request, language, reader, _filled(record))

    @router.post("")
    async def save(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        """One form with two buttons: look for skills, which saves nothing, or save all of it."""
        form, _ = await sent(request, reader)
        if form.text("find"):
            return await _page(request, language, reader, form)
        record = await reader.ask.read("participants", f"/people/{reader.person_id}")
        body, refused = _read(form, record), None
        if not form.wrong:
            version = int(form.text("version")) if form.text("version").isdecimal() else 0
            saving = reader.ask.replace("participants", f"/people/{reader.person_id}/profile", body, version)
            refused = await attempt(form, saving, FIELDS)
        if form.wrong or refused:
            return await _page(request, language, reader, form, refused)
        return RedirectResponse(f"/{language}/start", 303)

    return router


def _filled(record: dict[str, Any]) -> Form:
    return Form(
        {
            "version": [str(record["version"])],
            "languages": [one["code"] for one in record["languages"]],
            "postcode": [record["postcode"] or ""],
            "provinces": record["provinces"],
            "mode": [record["mode"]],
            "travel": ["" if record["travel_minutes"] is None else str(record["travel_minutes"])],
            "skills": [one["uri"] for one in record["skills"]],
        }
    )


def _read(form: Form, record: dict[str, Any]) -> dict[str, Any]:
    """The whole profile. What the form does not ask, such as levels, stays as it was."""
    levels = {one["code"]: one["level"] for one in record["languages"]}
    spoken = form.some_of("languages", {*LANGUAGES, *levels}, "missing_languages")
    known = {one["uri"]: one for one in record["skills"]}
    return {
        "languages": [{"code": code, "level": levels.get(code)} for code in spoken],
        "postcode": form.postcode("postcode"),
        "provinces": [province for province in form.all("provinces") if province in PROVINCES],
        "mode": form.one_of("mode", MODES, "missing_mode_of_work"),
        "travel_minutes": form.number("travel", 0, 600, "invalid_travel"),
        "skills": [_skill(uri, known.get(uri)) for uri in dict.fromkeys(form.all("skills"))],
    }


def _skill(uri: str, known: dict[str, Any] | None) -> dict[str, Any]:
    """Evidence of others is kept by the service; only one's own word and a certificate are sent."""
    if known is None:
        return {"uri": uri}
    own = {"uri": uri, "level": known["level"]}
    return own | ({name: known[name] for name in ("evidence", "source")} if known["evidence"] == "credential" else {})


async def _page(
    request: Request, language: str, reader: Reader, form: Form, refused: Refused | None = None
) -> Response:
    query, chosen = form.text("skill")[:100], list(dict.fromkeys(form.all("skills")))[:200]
    known = await concepts(reader.ask, chosen)
    known |= {uri: {"uri": uri, "label_en": uri, "label_nl": None, "ecf": None} for uri in chosen if uri not in known}
    found = []
    if query:
        asked = await reader.ask.read("participants", "/skills", kind="skill", query=query, limit=MOST_FOUND)
        found = [one for one in asked["items"] if one["uri"] not in chosen]
    skills = [
        {"uri": one["uri"], "label": label(one, language), "ecf": one["ecf"]}
        for one in (*(known[uri] for uri in chosen), *found)
    ]
    spoken = [*LANGUAGES, *(code for code in form.all("languages") if code not in LANGUAGES and code.isalpha())]
    shown = {"skills": skills, "query": query, "spoken": spoken, "provinces": PROVINCES, "found": len(found)}
    return form_page(request, language, "profile.html.j2", reader, form, refused, **shown)
