"""OpenAPI schemas of the events of runs, from the kinds that are registered with `sse`."""

from typing import Any

from sse.wire_schema import wire_schema

type OpenApiObject = dict[str, Any]

STREAM_EVENT = "StreamEvent"
POLLED_EVENT = "EventOut"
COMPONENTS = "#/components/schemas/"


def describe_events(known: OpenApiObject) -> OpenApiObject:
    """Return the schemas of all events, of those that polls return, and of each kind, by component name.

    Schemas in `known`, which describe the same models, are not repeated.
    """
    wire = wire_schema()
    without_id = set(wire["x-without-id"])
    kinds = {message["properties"]["event"]["const"]: _describe_kind(message) for message in wire["oneOf"]}
    names = {kind: f"{''.join(part.capitalize() for part in kind.split('_'))}Event" for kind in kinds}
    for kind in kinds.keys() - without_id:
        kinds[kind]["properties"]["id"] = {"type": "string", "description": "Resume after this event."}
        kinds[kind]["required"] = ["id", "event", "data"]
    kinds["reset"]["properties"]["id"] = {"const": "", "description": "Only in a poll."}
    shared = {name: schema for name, schema in wire["$defs"].items() if name not in known}
    described = shared | {names[kind]: schema for kind, schema in kinds.items()}
    described[STREAM_EVENT] = _describe_union("An event of a stream.", names)
    polled = {kind: name for kind, name in names.items() if kind not in without_id or kind == "reset"}
    described[POLLED_EVENT] = _describe_union("One event, exactly as the stream sends it.", polled)
    replaced: OpenApiObject = _replace_references(described)
    return replaced


def _describe_kind(message: OpenApiObject) -> OpenApiObject:
    data = dict(message["properties"]["data"])
    del data["title"]
    described: OpenApiObject = {"description": data.pop("description")} if "description" in data else {}
    properties = {"event": message["properties"]["event"], "data": data}
    return described | {"type": "object", "properties": properties, "required": ["event", "data"]}


def _describe_union(description: str, names: dict[str, str]) -> OpenApiObject:
    mapping = {kind: f"{COMPONENTS}{name}" for kind, name in names.items()}
    return {
        "description": description,
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": "event", "mapping": mapping},
    }


def _replace_references(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            name: value.replace("#/$defs/", COMPONENTS) if name == "$ref" else _replace_references(value)
            for name, value in node.items()
        }
    return [_replace_references(item) for item in node] if isinstance(node, list) else node
