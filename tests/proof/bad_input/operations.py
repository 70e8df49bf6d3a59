"""Every endpoint as its service's OpenAPI describes it, and a good request for each: what hostile cases start from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from hypothesis import find, settings, strategies

Json = dict[str, Any]
BY_FORMAT = {
    "uuid": lambda: str(uuid4()),
    "date": lambda: "2026-03-01",
    "date-time": lambda: "2026-03-01T09:00:00Z",
    "email": lambda: f"{uuid4()}@voorbeeld.example",
    "uri": lambda: "https://voorbeeld.example/",
}
KEY = "idempotency-key"


@dataclass(frozen=True)
class Operation:
    """One method of one path. `grants` is empty where nobody need sign in."""

    service: str
    method: str
    path: str
    parameters: list[Json] = field(hash=False)
    media_type: str | None
    body: Json = field(hash=False)
    grants: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.service} {self.method} {self.path}"

    def names(self, place: str) -> list[str]:
        """The parameters in `path`, `query` or `header`."""
        return [parameter["name"] for parameter in self.parameters if parameter["in"] == place]


def operations(service: str, document: Json) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {})
            media_type = next(iter(content), None)
            security = told.get("security", [])
            yield Operation(
                service,
                method.upper(),
                path,
                [resolved(document, parameter) for parameter in told.get("parameters", [])],
                media_type,
                resolved(document, content[media_type].get("schema", {})) if media_type else {},
                tuple(grant for rule in security for grants in rule.values() for grant in grants),
            )


def resolved(document: Json, node: Any, depth: int = 0) -> Any:
    """The schema with its references put in place."""
    if isinstance(node, list):
        return [resolved(document, inner, depth) for inner in node]
    if not isinstance(node, dict) or depth > 12:
        return node
    if "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return resolved(document, found, depth + 1)
    return {name: resolved(document, inner, depth + 1) for name, inner in node.items()}


class Known:
    """Good values by the names that parameters and fields have: with them a request gets past its first check."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def target(self, operation: Operation, changed: dict[str, bytes] | None = None) -> bytes:
        """The path with something in each place and every query that must be there; `changed` gives raw bytes."""
        path, query = operation.path.encode(), []
        for parameter in operation.parameters:
            name = parameter["name"]
            value = quote(str(self.value(name, parameter["schema"])), safe="").encode()
            if parameter["in"] == "path":
                path = path.replace(b"{%s}" % name.encode(), (changed or {}).get(name, value))
            elif parameter["in"] == "query" and parameter.get("required"):
                query.append(name.encode() + b"=" + value)
        return path + (b"?" + b"&".join(query) if query else b"")

    def value(self, name: str, schema: Json) -> Any:
        """Something of that form; the known one where the name is known."""
        if "anyOf" in schema:
            schema = next((one for one in schema["anyOf"] if one.get("type") != "null"), schema["anyOf"][0])
        if name in self.values and schema.get("type", "string") == "string":
            known = self.values[name]
            return known() if callable(known) else known
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else schema["enum"][0]
        match schema.get("type"):
            case "object":
                return self.fields(schema)
            case "array":
                return [self.value(name, schema.get("items", {}))] * max(1, schema.get("minItems", 0))
            case "boolean":
                return True
            case "integer" | "number":
                return int(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1))
        if "pattern" in schema:
            return matching(schema["pattern"])
        return BY_FORMAT.get(schema.get("format", ""), lambda: "a text"[: schema.get("maxLength", 6)])()

    def fields(self, schema: Json) -> Json:
        """A body with the fields that it must have."""
        wanted = schema.get("properties", {})
        return {name: self.value(name, wanted[name]) for name in schema.get("required", ())}


@lru_cache
def matching(pattern: str) -> str:
    """The simplest text of that pattern."""
    quiet = settings(database=None, derandomize=True, deadline=None)
    return find(strategies.from_regex(pattern, fullmatch=True), lambda text: text.isprintable(), settings=quiet)


def raw_body(body: Json, changed: dict[str, bytes] | None = None) -> bytes:
    """The body as JSON, with raw bytes for some fields."""
    parts = {name: json.dumps(value).encode() for name, value in body.items()} | (changed or {})
    return b"{" + b",".join(json.dumps(name).encode() + b":" + value for name, value in parts.items()) + b"}"
