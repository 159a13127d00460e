"""The texts of a finished section by path, and their replacement everywhere they are repeated."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_origin

from pydantic import BaseModel, JsonValue

from strategies.generation.sections.base import Section, Statement
from strategies.generation.wording import clip

TEXT_MIN_CHARS = 25
"""Shorter strings are names, keys and labels."""
REPEATED_MIN_CHARS = 12
"""A text of this length is also replaced inside longer ones, as a title in the sentence that names it."""

_SILENT = frozenset(
    {"answers_used", "asked", "basis", "check", "evidence", "field", "fields", "formats", "id", "key", "others"}
    | {"journey", "name", "part", "paths", "proof", "rule", "segment", "sums", "to_get", "upkeep", "when", "withheld"}
    | {"working", "workings"}
)


def texts_of(section: Section) -> dict[str, str]:
    """Return the texts of a section by dotted path, such as `risks.0.early_sign`, in the order of its fields.

    Only prose is included: no names, keys, evidence, tables of answers and workings.
    """
    return dict(_walk(section, ""))


def replace_texts[S: Section](section: S, texts: Mapping[str, str]) -> S:
    """Return the section with the texts at these paths replaced.

    Raises:
        KeyError: there is no text at a path.
        ValidationError: a text does not fit its field.
    """
    content = section.model_dump(mode="json")
    known = texts_of(section)
    for path, text in texts.items():
        if path not in known:
            raise KeyError(path)
        _set(content, path.split("."), text)
    return type(section).model_validate(content)


def repeat_replacement[S: Section](section: S, old: str, new: str) -> S:
    """Return the section with a text that it repeats from another section replaced; the same object if it does not.

    Raises:
        ValidationError: the new text does not fit its field.
    """
    content = section.model_dump(mode="json", exclude={"withheld"})
    replaced = _replace(content, old, new)
    if replaced == content:
        return section
    return type(section).model_validate(replaced | {"withheld": section.withheld})


def title_of_text(section: Section, path: str) -> str:
    """Return where a text is, for people: the field's name, and the position of its entry if there are several."""
    parts = path.removesuffix(".text").split(".")
    return clip(" ".join(str(int(part) + 1) if part.isdigit() else part.replace("_", " ") for part in parts), 80)


def _walk(value: object, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case Statement():
            yield f"{path}.text", value.text
        case BaseModel():
            for name, info in type(value).model_fields.items():
                if name not in _SILENT and get_origin(info.annotation) is not dict:
                    yield from _walk(getattr(value, name), f"{path}.{name}" if path else name)
        case list() | tuple() if not any(isinstance(item, list) for item in value):
            for position, item in enumerate(value):
                yield from _walk(item, f"{path}.{position}")
        case str() if len(value) >= TEXT_MIN_CHARS and " " in value:
            yield path, value


def _set(content: Any, parts: list[str], text: str) -> None:
    for part in parts[:-1]:
        content = content[int(part) if isinstance(content, list) else part]
    last = parts[-1]
    content[int(last) if isinstance(content, list) else last] = text


def _replace(content: JsonValue, old: str, new: str) -> Any:
    match content:
        case str() if content == old:
            return new
        case str() if len(old) >= REPEATED_MIN_CHARS and old in content:
            return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, content)
        case dict():
            return {key: _replace(value, old, new) for key, value in content.items()}
        case list():
            return [_replace(value, old, new) for value in content]
        case _:
            return content
