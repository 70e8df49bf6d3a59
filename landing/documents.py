"""Writes docs/events.md from the events' own classes: `make docs`, or `python -m landing.documents`.

A test fails when the file is stale. Knows the registry only: never a service, a broker or a database.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from shared.events.base import Topic, TopicKind
from shared.events.registry import READERS, TOPICS, events_on

DOCUMENT = Path(__file__).parents[1] / "docs/events.md"
Schema = Mapping[str, Any]

HEAD = """\
# Events

Generated from `shared/events` by `make docs`; do not edit. Every message is a CloudEvent in binary mode: a JSON body,
and headers `ce_id`, `ce_type`, `ce_source`, `ce_subject` (the key), `ce_time` (business time), `ce_recordedtime` (real
time), `ce_version` (of the aggregate), `ce_correlationid` (the chain it belongs to), `ce_causationid` (the event that
led to it) and `traceparent`. Readers ignore fields that they do not know. Order holds per key of one topic.
"""
KINDS = {TopicKind.FACTS: "facts", TopicKind.SNAPSHOTS: "snapshots, each the whole state"}
RETENTION = {
    TopicKind.FACTS: "kept 30 days",
    TopicKind.SNAPSHOTS: "compacted, a tombstone means erased",
}


def document(topics: Iterable[Topic], readers: Mapping[str, Iterable[str]]) -> str:
    """The whole text: topics in one table, then each with its events, then the parts that events are made of."""
    topics = sorted(topics, key=lambda topic: topic.name)
    parts: dict[str, Schema] = {}
    chapters = [chapter(topic, readers.get(topic.name, ()), parts) for topic in topics]
    rows = [f"| {_link(topic.name)} | {topic.owner} | {_names(readers.get(topic.name, ()))} |" for topic in topics]
    overview = "\n".join(["| topic | producer | readers |", "|---|---|---|", *rows])
    return "\n".join([HEAD, overview, *chapters, "\n## Parts of events", *_parts(parts)]) + "\n"


def chapter(topic: Topic, readers: Iterable[str], parts: dict[str, Schema]) -> str:
    """One topic. Fields that all its events carry stand once; schemas of nested values are collected in `parts`."""
    traits = [KINDS[topic.kind], f"key `{topic.key}`", f"producer {topic.owner}", f"readers: {_names(readers)}"]
    lines = [f"\n## {topic.name}\n", topic.about, "", " · ".join([*traits, RETENTION[topic.kind]])]
    schemas = {event: event.model_json_schema() for event in events_on(topic)}
    fields = {event: dict(_fields(schema)) for event, schema in schemas.items()}
    common = _in_all(list(fields.values())) if len(fields) > 1 else {}
    if common:
        lines += ["\nEvery event here carries:\n", *common.values()]
    for event, schema in schemas.items():
        parts.update(schema.get("$defs", {}))
        own = [text for name, text in fields[event].items() if name not in common]
        lines += [f"\n**`{event.wire_type}`** ({event.__name__}): {_prose(schema)}", *([""] if own else []), *own]
    return "\n".join(lines)


def _in_all(fields: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {name: text for name, text in fields[0].items() if all(each.get(name) == text for each in fields)}


def _parts(parts: Mapping[str, Schema]) -> Iterator[str]:
    for name, schema in sorted(parts.items()):
        yield f"\n### {name}\n"
        if "properties" not in schema:
            yield f"One of {_kind(schema)}."
        elif _prose(schema):
            yield f"{_prose(schema)}\n"
        yield from dict(_fields(schema)).values()


def _fields(schema: Schema) -> Iterator[tuple[str, str]]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield name, f"- `{name}`: {_kind(field)}{'' if name in required else _otherwise(field)}"


def _otherwise(field: Schema) -> str:
    default = field.get("default")
    if default in (None, [], ""):
        return ", may be left out"
    return f", else `{json.dumps(default)}`"


def _kind(schema: Schema) -> str:
    """A field's type in a few words."""
    if "$ref" in schema:
        return _link(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"] if each.get("type") != "null")
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return WORDS.get(schema.get("format", ""), str(schema.get("type", "anything"))) + _limits(schema)


WORDS = {"uuid": "UUID", "date-time": "instant", "date": "date"}


def _limits(schema: Schema) -> str:
    if "pattern" in schema:
        return f" matching `{schema['pattern']}`"
    if "minimum" in schema or "maximum" in schema:
        return f", {schema.get('minimum', 'any')} to {schema.get('maximum', 'any')}"
    return ""


def _prose(schema: Schema) -> str:
    return " ".join(str(schema.get("description", "")).split())


def _link(name: str) -> str:
    return f"[{name}](#{name.lower().replace('.', '')})"


def _names(readers: Iterable[str]) -> str:
    return ", ".join(readers) or "nobody yet"


def main() -> None:
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(document(TOPICS.values(), READERS), "utf-8")


if __name__ == "__main__":
    main()
