"""The questions of a brief, derived from its JSON Schema, for building forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from strategies.generation.brief.answers import NAME_MAX_CHARS
from strategies.generation.brief.model import Brief

type Kind = Literal["text", "long_text", "list", "number", "choice", "yes_no", "date", "map", "records", "money"]
"""The kind of answer. `map` is names with numbers (the content mix); `records` is a list of small forms."""

CATEGORIES = {
    "business": "Business",
    "goals": "Goals and means",
    "audience": "Audience and proof",
    "timing": "Timing and rules",
    "market": "Market, voice and results",
}
_CATEGORY_OF = {
    "business": "business",
    "goals": "goals",
    "means": "goals",
    "audience": "audience",
    "proof": "audience",
    "timing": "timing",
    "rules": "timing",
    "market": "market",
    "voice": "market",
    "results": "market",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A question of the brief."""

    path: str
    """Dotted path in the brief; relative to the record for the fields of `records`."""
    title: str
    why: str
    """Reason for the question, in one sentence."""
    kind: Kind
    required: bool
    category: str
    """A key of `CATEGORIES`."""
    group: str
    """Title of the question's group, such as "Brand voice"; empty if it has none."""
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Offered, not enforced."""
    max_length: int | None = None
    """Characters of a text, of each entry of a list, or of each name of a map."""
    max_items: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    fields: tuple["Field", ...] = ()
    """The fields of a record, or of `money`."""


@cache
def describe_fields() -> tuple[Field, ...]:
    """Return every question: the required ones first, then the optional ones by category."""
    schema = TypeAdapter(Brief).json_schema(mode="validation")
    parts = {name: schema["properties"][name] for name in _CATEGORY_OF}
    fields = list(_walk_parts(schema, parts))
    order = list(CATEGORIES)
    return tuple(sorted(fields, key=lambda field: (not field.required, order.index(field.category))))


@cache
def field_titles() -> dict[str, str]:
    """Map each path to its title, to show which answers a section used."""
    titles = {}
    for field in describe_fields():
        titles[field.path] = f"{field.group}: {field.title.lower()}" if field.group else field.title
        if field.group:
            titles[field.path.rpartition(".")[0]] = field.group
    return titles


def _walk_parts(schema: dict[str, Any], parts: dict[str, Any]) -> Iterator[Field]:
    for name, node in parts.items():
        target = _resolve(schema, node)
        if _is_group(target):
            yield from _walk_fields(schema, node, name)
        else:
            yield _build_field(schema, target, name, "", required=name in schema["required"])


def _walk_fields(schema: dict[str, Any], node: dict[str, Any], path: str, group: str = "") -> Iterator[Field]:
    """Yield the questions of an object, including those of its groups."""
    model = _resolve(schema, node)
    required = model.get("required", [])
    for name, inner in model["properties"].items():
        here = f"{path}.{name}" if path else name
        target = _resolve(schema, inner)
        titled = {**target, **{key: inner[key] for key in ("title", "description") if key in inner}}
        if _is_group(target) and name not in required:
            yield from _walk_fields(schema, target, here, titled["title"])
        else:
            yield _build_field(schema, titled, here, group, required=name in required)


def _is_group(target: dict[str, Any]) -> bool:
    return target.get("type") == "object" and "properties" in target


def _build_field(schema: dict[str, Any], node: dict[str, Any], path: str, group: str, *, required: bool) -> Field:
    kind = _detect_kind(schema, node)
    entry = _resolve(schema, node.get("items", node.get("propertyNames", node)))
    numbers = kind == "number"
    return Field(
        path=path,
        title=node["title"],
        why=node["description"],
        kind=kind,
        required=required,
        category=_CATEGORY_OF.get(path.split(".", 1)[0], ""),
        group=group,
        choices=tuple(node.get("enum", ())),
        suggestions=tuple(node.get("suggestions", ())),
        max_length=entry.get("maxLength"),
        max_items=node.get("maxItems", node.get("maxProperties")),
        minimum=node.get("minimum", node.get("exclusiveMinimum")) if numbers else None,
        maximum=node.get("maximum") if numbers else None,
        fields=_build_inner_fields(schema, node, entry, kind, path),
    )


def _build_inner_fields(
    schema: dict[str, Any], node: dict[str, Any], entry: dict[str, Any], kind: Kind, path: str
) -> tuple[Field, ...]:
    if kind == "money":
        return tuple(_walk_fields(schema, node, path))
    if kind == "records":
        return tuple(_walk_fields(schema, entry, ""))
    return ()


def _detect_kind(schema: dict[str, Any], node: dict[str, Any]) -> Kind:
    """Return the kind of a question from its JSON Schema type."""
    if "enum" in node:
        return "choice"
    match node.get("type"):
        case "number" | "integer":
            return "number"
        case "boolean":
            return "yes_no"
        case "array":
            return "records" if "properties" in _resolve(schema, node["items"]) else "list"
        case "object":
            return "money" if "properties" in node else "map"
    if node.get("format") == "date":
        return "date"
    return "text" if node.get("maxLength", 0) <= NAME_MAX_CHARS else "long_text"


def _resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow references and skip the null branch of optional types."""
    while True:
        if "$ref" in node:
            rest = {key: value for key, value in node.items() if key != "$ref"}
            node = {**schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], **rest}
        elif "anyOf" in node:
            rest = {key: value for key, value in node.items() if key != "anyOf"}
            node = {**next(option for option in node["anyOf"] if option.get("type") != "null"), **rest}
        else:
            return node
