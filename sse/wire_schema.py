"""The JSON Schema of the messages on a stream, built from the registered kinds, for generators of types."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from sse.events import MessageData, registered_events

NULL = {"type": "null"}


class _WireSchema(GenerateJsonSchema):
    """The data is dumped with its defaults, so a field of a model is always present unless it has `exclude_if`."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def field_is_required(self, field: Any, total: bool) -> bool:
        if field["type"] == "model-field":
            return field.get("serialization_exclude_if") is None
        return bool(field.get("required", total))


def wire_schema() -> JsonSchemaValue:
    """Return the schema of a message of any registered kind. `x-without-id` lists the kinds that have no id."""
    events = registered_events()
    adapters: list[tuple[str, Any, TypeAdapter[Any]]] = [
        (name, "serialization", event.adapter) for name, event in events.items()
    ]
    adapters.append(("", "serialization", TypeAdapter(MessageData)))
    schemas, shared = TypeAdapter.json_schemas(adapters, schema_generator=_WireSchema)
    definitions = shared.get("$defs", {})
    fields = {name: _resolve(schema, definitions) for (name, _), schema in schemas.items()}
    messages = [_message_schema(name, fields[name], fields[""]) for name in events]
    used = _find_references(messages, definitions)
    return {
        "title": "SSEMessage",
        "oneOf": messages,
        "$defs": {name: definitions[name] for name in sorted(used)},
        "x-without-id": sorted(name for name, event in events.items() if not event.stored),
    }


def _message_schema(event: str, data: JsonSchemaValue, envelope: JsonSchemaValue) -> JsonSchemaValue:
    title = "".join(part.capitalize() for part in event.split("_"))
    properties = envelope["properties"] | data.get("properties", {})
    optional = {name for name, field in properties.items() if NULL in field.get("anyOf", ())}
    always_present = {*envelope["required"], *data.get("required", ())} - optional
    data_schema: JsonSchemaValue = {
        "title": f"{title}Data",
        "type": "object",
        "properties": {name: _without_null(field) for name, field in properties.items()},
        "required": [name for name in properties if name in always_present],
    }
    if "description" in data:
        data_schema["description"] = data["description"]
    if data.get("additionalProperties", False) is not False:
        data_schema["additionalProperties"] = True
    return {
        "title": f"{title}Message",
        "type": "object",
        "properties": {"event": {"const": event, "type": "string"}, "data": data_schema},
        "required": ["event", "data"],
    }


def _without_null(field: JsonSchemaValue) -> JsonSchemaValue:
    """Return the schema of a field that is left out if it is None."""
    field = {name: value for name, value in field.items() if name != "default"}
    others = [choice for choice in field.pop("anyOf", ()) if choice != NULL]
    if not others:
        return field
    return field | (others[0] if len(others) == 1 else {"anyOf": others})


def _resolve(schema: JsonSchemaValue, definitions: Mapping[str, JsonSchemaValue]) -> JsonSchemaValue:
    return definitions[schema["$ref"].removeprefix("#/$defs/")] if "$ref" in schema else schema


def _find_references(schema: object, definitions: Mapping[str, JsonSchemaValue]) -> set[str]:
    """Return the names of the definitions that a schema refers to, directly or not."""
    found: set[str] = set()
    pending = [schema]
    while pending:
        match pending.pop():
            case {"$ref": str(reference)}:
                name = reference.removeprefix("#/$defs/")
                if name not in found:
                    found.add(name)
                    pending.append(definitions[name])
            case dict() as mapping:
                pending += mapping.values()
            case list() as items:
                pending += items
    return found
