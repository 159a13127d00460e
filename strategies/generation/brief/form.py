"""The questions of a brief, derived from its JSON Schema, for building forms."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from strategies.generation.brief.answers import LIST_MAX_ITEMS, NAME_MAX_CHARS
from strategies.generation.brief.model import Brief

type Kind = Literal[
    "text", "long_text", "list", "number", "numbers", "choice", "choices", "yes_no", "date", "records", "money"
]
"""The kind of answer.

`list` is several texts, `numbers` several whole numbers, `choices` several of a fixed list, `records` a list of small
forms, `money` an amount with its currency and period.
"""

CATEGORIES = {
    "business": "Your business",
    "goals": "Goals and means",
    "audience": "Audience and proof",
    "timing": "Timing and rules",
    "market": "Market, voice and results",
}
"""Titles of the steps of a form."""

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
_RECORD_NAMES = {
    "goals": "Goal",
    "means.people": "Person",
    "means.formats": "Format",
    "means.channels": "Channel",
    "means.themes": "Theme",
    "audience.questions": "Question",
    "audience.segments": "Group",
    "proof": "Proof",
    "timing.blackouts": "Days to keep free",
    "timing.seasons": "Season",
    "rules.reviewers": "Reviewer",
    "market.competitors": "Competitor",
    "market.gaps": "Gap",
    "market.trends": "Trend",
    "voice.pairs": "Sentence",
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
    """A key of `CATEGORIES`; empty inside records."""
    group: str
    """Title of the question's group, such as "How they buy"; empty if it has none."""
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Offered, not enforced."""
    max_length: int | None = None
    """Characters of a text, or of each entry of a list."""
    max_items: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    """Limits of a number, or of each of `numbers`."""
    is_whole: bool = False
    """Whether a number must be a whole one."""
    record_name: str = ""
    """What one of the records is called, such as "Goal"."""
    fields: tuple["Field", ...] = ()
    """The fields of a record, or of `money`."""


@cache
def describe_fields() -> tuple[Field, ...]:
    """Return every question: the required ones first, then the optional ones, each by category."""
    schema = TypeAdapter(Brief).json_schema(mode="validation")
    order = list(CATEGORIES)
    return tuple(sorted(_walk_parts(schema), key=lambda field: (not field.required, order.index(field.category))))


@cache
def field_titles() -> dict[str, str]:
    """Map paths to titles, to show which answers a section used. Records have positions from 0: `goals.0.text`."""
    titles = {part: Brief.model_fields[part].title or "" for part in _CATEGORY_OF}
    for field in describe_fields():
        if field.group:
            titles[field.path.rpartition(".")[0]] = field.group
        titles[field.path] = f"{field.group}: {_lower_first(field.title)}" if field.group else field.title
        match field.kind:
            case "money":
                titles |= {inner.path: f"{field.title}: {_lower_first(inner.title)}" for inner in field.fields}
            case "records":
                titles |= _record_titles(field)
    return titles


def _record_titles(field: Field) -> dict[str, str]:
    """Name each record and its fields. The first field of a record says what it is, so it has the record's title."""
    titles = {}
    for index in range(LIST_MAX_ITEMS):
        name = f"{field.record_name} {index + 1}"
        titles[f"{field.path}.{index}"] = name
        for position, inner in enumerate(field.fields):
            title = f"{name}: {_lower_first(inner.title)}" if position else name
            titles[f"{field.path}.{index}.{inner.path}"] = title
    return titles


def _lower_first(title: str) -> str:
    return title[:1].lower() + title[1:]


def _walk_parts(schema: dict[str, Any]) -> Iterator[Field]:
    for name in _CATEGORY_OF:
        node = schema["properties"][name]
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
    entry = _resolve(schema, node["items"]) if "items" in node else node
    is_number = kind in {"number", "numbers"}
    return Field(
        path=path,
        title=node["title"],
        why=node["description"],
        kind=kind,
        required=required,
        category=_CATEGORY_OF.get(path.split(".", 1)[0], ""),
        group=group,
        choices=tuple(entry.get("enum", ())),
        suggestions=tuple(node.get("suggestions", ())),
        max_length=entry.get("maxLength"),
        max_items=node.get("maxItems"),
        minimum=entry.get("minimum", entry.get("exclusiveMinimum")) if is_number else None,
        maximum=entry.get("maximum") if is_number else None,
        is_whole=entry.get("type") == "integer",
        record_name=_RECORD_NAMES[path] if kind == "records" else "",
        fields=_build_inner_fields(schema, node, entry, kind, path),
    )


def _build_inner_fields(
    schema: dict[str, Any], node: dict[str, Any], entry: dict[str, Any], kind: Kind, path: str
) -> tuple[Field, ...]:
    if kind == "money":
        return tuple(_walk_fields(schema, node, path))
    if kind == "records":
        return tuple(replace(inner, category="") for inner in _walk_fields(schema, entry, ""))
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
            return _detect_list_kind(_resolve(schema, node["items"]))
        case "object":
            return "money"
    if node.get("format") == "date":
        return "date"
    return "text" if node.get("maxLength", 0) <= NAME_MAX_CHARS else "long_text"


def _detect_list_kind(entry: dict[str, Any]) -> Kind:
    if "properties" in entry:
        return "records"
    if "enum" in entry:
        return "choices"
    return "numbers" if entry.get("type") == "integer" else "list"


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
