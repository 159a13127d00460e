"""The fields of an answer in words, for the prompt: what each holds, how long it may be, and how it is printed."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from strategies.generation.writers.field_schema import definition_name, find_field


@cache
def describe_schema(prose: type[BaseModel]) -> str:
    """Return the fields with their descriptions and limits, first of the answer, then of each kind of entry in it."""
    schema = prose.model_json_schema()
    definitions: dict[str, Any] = schema.get("$defs", {})
    parts = ["The answer is one JSON object with these fields:", *_describe_fields(schema)]
    for name in _used_definitions(schema, definitions):
        if "properties" in definitions[name]:
            parts += [f"Fields of {name}:", *_describe_fields(definitions[name])]
    return "\n".join(parts)


def describe_field(prose: type[BaseModel], path: str) -> str:
    """Return what the field at a dotted path may hold, such as `text of at most 90 characters`; empty if unknown."""
    found = find_field(prose, path)
    if not found:
        return ""
    description = found.node.get("description")
    return f"{_describe_type(found.node)}: {description}" if description else _describe_type(found.node)


def _describe_fields(node: dict[str, Any]) -> Iterator[str]:
    for name, inner in node.get("properties", {}).items():
        description = inner.get("description")
        yield f"- {name} ({_describe_type(inner)})" + (f": {' '.join(description.split())}" if description else "")


def _describe_type(node: dict[str, Any]) -> str:
    if "$ref" in node:
        return definition_name(node)
    for key in ("anyOf", "allOf"):
        if key in node:
            return " or ".join(_describe_type(option) for option in node[key])
    if "enum" in node or "const" in node:
        return f"one of: {', '.join(map(str, node.get('enum', [node.get('const')])))}"
    return _describe_plain_type(node)


def _describe_plain_type(node: dict[str, Any]) -> str:
    match node.get("type"):
        case "string":
            return "text" + _describe_limits(node.get("minLength"), node.get("maxLength"), "character")
        case "integer":
            return "whole number" + _describe_range(node)
        case "number":
            return "number" + _describe_range(node)
        case "boolean":
            return "true or false"
        case "array":
            return _describe_list(node)
    return str(node.get("type", "JSON"))


def _describe_list(node: dict[str, Any]) -> str:
    low, high = node.get("minItems"), node.get("maxItems")
    size = (
        f" of {low}" if low and low == high
        else f" of {low} to {high}" if low and high
        else f" of at least {low}" if low
        else f" of at most {high}" if high
        else ""
    )  # fmt: skip
    items = node.get("items")
    return f"list{size}, each {_describe_type(items)}" if items else f"list{size}"


def _describe_limits(low: int | None, high: int | None, unit: str) -> str:
    if low and high:
        return f" of {low} to {high} {unit}s"
    if high:
        return f" of at most {high} {unit}s"
    return f" of at least {low} {unit}{'' if low == 1 else 's'}" if low else ""


def _describe_range(node: dict[str, Any]) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if high is not None:
        return f" of at most {high:g}"
    return f" of at least {low:g}" if low is not None else ""


def _used_definitions(node: Any, definitions: dict[str, Any]) -> list[str]:
    """Return the names of the definitions in the order in which they are reached."""
    found: list[str] = []

    def walk(part: Any) -> None:
        match part:
            case dict():
                if "$ref" in part and (name := definition_name(part)) not in found:
                    found.append(name)
                    walk(definitions[name])
                for key, value in part.items():
                    if key != "$defs":
                        walk(value)
            case list():
                for item in part:
                    walk(item)

    walk(node)
    return found
