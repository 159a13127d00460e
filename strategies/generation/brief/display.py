"""Answers of a brief as text for people, with the titles of their questions."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from strategies.generation.brief.codes import country_name, language_name
from strategies.generation.brief.form import Field, describe_fields, field_titles
from strategies.generation.brief.model import Brief

_NAMES = {"business.country": country_name, "business.language": language_name}
"""Questions whose answers are codes."""


def list_answers(brief: Brief) -> list[tuple[str, str]]:
    """Return the title and the text of every answer. Each record of a list is one; unknown answers are left out."""
    return [(title, text) for title, text in _walk_answers(brief.model_dump(mode="json")) if text]


def format_answer(path: str, value: Any) -> str:
    """Return the answer at a path as text; empty if it is unknown."""
    match value:
        case None:
            return ""
        case bool():
            return "Yes" if value else "No"
        case int() | float():
            return f"{value:,.15g}"
        case list() | tuple():
            numbers_only = all(isinstance(item, int) for item in value)
            return (", " if numbers_only else "; ").join(
                text for item in value if (text := format_answer(f"{path}.0", item))
            )
        case Mapping():
            return " · ".join(_format_named(path, value))
    text = str(value)
    name = _NAMES.get(path, str)(text)
    return text if name == text else f"{name} ({text})"


def _walk_answers(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in describe_fields():
        value: Any = data
        for name in field.path.split("."):
            value = value[name] if value else None
        if field.kind == "records":
            for index, record in enumerate(value or ()):
                yield f"{field.record_name} {index + 1}", format_answer(f"{field.path}.{index}", record)
        else:
            yield field_titles()[field.path].removesuffix(" (code)"), format_answer(field.path, value)
    for lost in data["lost_answers"] or ():
        yield f"Not carried over: {lost['field']}", lost["text"]


def _format_named(path: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the answers of a record or group. The first of a record says what it is, so it needs no title."""
    for position, (name, value) in enumerate(values.items()):
        inner = f"{path}.{name}"
        if text := format_answer(inner, value):
            is_record = path.rpartition(".")[2].isdigit()
            yield text if is_record and position == 0 else f"{_label(inner, name)} {text}"


def _label(path: str, name: str) -> str:
    field = _fields().get(re.sub(r"\.\d+", "", path))
    title = field.title if field else name.replace("_", " ").capitalize()
    return title if title.endswith("?") else f"{title}:"


@cache
def _fields() -> dict[str, Field]:
    """Return the questions by path, those of records without positions."""
    found = {}
    for field in describe_fields():
        found[field.path] = field
        for inner in field.fields:
            found[inner.path if field.kind == "money" else f"{field.path}.{inner.path}"] = inner
    return found
