"""FastAPI's own refusals as problem+json: which field, which rule, never the value that broke it."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.web.problems import Problem

MOST = 20
RULES = {
    "missing": "is required",
    "extra_forbidden": "is not known here",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "enum": "must be one of {expected}",
    "literal_error": "must be one of {expected}",
    "string_type": "must be a text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "uuid_type": "must be a UUID",
    "uuid_parsing": "must be a UUID",
}
_FROM_THE_SCHEMA = {"gt", "ge", "lt", "le", "min_length", "max_length", "expected"}


def invalid(known: set[str], errors: Sequence[Any]) -> Problem:
    """400 for what is no JSON, else 422 with the places. Only names that the API itself declares are shown."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem(400, "not_json", "The body is not JSON. Check quotes, commas and numbers.")
    found = [
        {"where": _place(known, error["loc"]), "code": str(error["type"]), "rule": _rule(error)}
        for error in errors[:MOST]
    ]
    return Problem(422, "invalid", "Some values do not follow the rules of this API. Correct them.", errors=found)


async def on_http_exception(_: Request, error: Exception) -> Response:
    """No such path, no such method, an unreadable form: raised by the framework, not by us."""
    assert isinstance(error, HTTPException)
    details = {
        404: ("no_such_path", "There is no such address here. See /docs."),
        405: ("wrong_method", "This address does not know that method. See /docs."),
    }
    code, detail = details.get(error.status_code, ("bad_request", "The request cannot be read. See /docs."))
    return Problem(error.status_code, code, detail, headers=dict(error.headers or {})).response()


async def on_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return invalid(_declared_names(request.app), error.errors()).response()


def _place(known: set[str], location: Sequence[int | str]) -> str:
    return ".".join(str(part) if isinstance(part, int) or part in known else "*" for part in location)


def _rule(error: Any) -> str:
    context = {name: value for name, value in error.get("ctx", {}).items() if name in _FROM_THE_SCHEMA}
    try:
        return RULES.get(error["type"], "is not valid here").format(**context)
    except KeyError:
        return "is not valid here"


def _declared_names(app: FastAPI) -> set[str]:
    """Every field and parameter of the API, collected once: other names in a place come from the caller."""
    names: set[str] | None = getattr(app.state, "declared_names", None)
    if names is None:
        names = {"body", "query", "path", "header", "cookie"}
        _collect(app.openapi(), names)
        app.state.declared_names = names
    return names


def _collect(node: Any, names: set[str]) -> None:
    if isinstance(node, list):
        for inner in node:
            _collect(inner, names)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            names.update(node["properties"])
        if isinstance(node.get("name"), str) and "in" in node:
            names.update({node["name"], node["name"].lower()})
        for inner in node.values():
            _collect(inner, names)
