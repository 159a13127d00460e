"""Looks up what the schema of an answer says about the field at a dotted path."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSchema:
    """The JSON Schema of a field, with references resolved but for `node` itself."""

    node: dict[str, Any]
    is_optional: bool
    """Whether the field may be left out or be null. An entry of a list is never optional."""
    default: JsonValue
    min_items: int
    max_items: int | None


def find_field(prose: type[BaseModel], path: str) -> FieldSchema | None:
    """Return the schema of a field such as `titles.3.title`; None if there is no such field."""
    schema = _schema_of(prose)
    definitions: dict[str, Any] = schema.get("$defs", {})
    node, is_required = schema, True
    for name in filter(None, path.split(".")):
        owner = follow(node, definitions)
        inner = owner.get("items") if name.isdecimal() else owner.get("properties", {}).get(name)
        if not isinstance(inner, dict):
            return None
        node, is_required = inner, name.isdecimal() or name in owner.get("required", ())
    target = follow(node, definitions)
    is_nullable = any(option.get("type") == "null" for option in node.get("anyOf", ()))
    return FieldSchema(
        node=node,
        is_optional=not is_required or is_nullable,
        default=node.get("default", None if is_nullable else [] if target.get("type") == "array" else ""),
        min_items=target.get("minItems", 0),
        max_items=target.get("maxItems"),
    )


def follow(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Resolve references, and skip the null of an optional field."""
    while True:
        if "$ref" in node:
            node = definitions[definition_name(node)]
        elif "anyOf" in node:
            node = next((option for option in node["anyOf"] if option.get("type") != "null"), {})
        elif "allOf" in node:
            node = node["allOf"][0]
        else:
            return node


def definition_name(node: dict[str, Any]) -> str:
    """Return the name of the definition that a reference leads to."""
    return str(node["$ref"]).rsplit("/", 1)[-1]


@cache
def _schema_of(prose: type[BaseModel]) -> dict[str, Any]:
    return prose.model_json_schema()
