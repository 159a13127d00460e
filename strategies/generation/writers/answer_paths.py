"""Paths in the content of an answer: `titles.3.title` is the title of the fourth entry of titles."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import JsonValue

IDENTITIES = ("id", "key", "name", "number")
"""Fields that name an entry of a list, the first one that it has."""


def value_at(content: Any, path: str) -> Any:
    """Return the value at a dotted path of an answer.

    Raises:
        KeyError: there is no such field.
    """
    value = content
    for name in filter(None, path.split(".")):
        match value:
            case dict() if name in value:
                value = value[name]
            case list() if name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            case _:
                raise KeyError(path)
    return value


def find_at(content: JsonValue, path: str) -> Any:
    """Return the value at a path; None if there is no such field."""
    try:
        return value_at(content, path)
    except KeyError:
        return None


def set_at(content: JsonValue, path: str, value: JsonValue) -> JsonValue:
    """Return a copy of the content with a value at a path; the number after the last entry adds one.

    Raises:
        KeyError: there is nothing at the path.
    """
    copied = deepcopy(content)
    owner_path, _, name = path.rpartition(".")
    owner: Any = value_at(copied, owner_path)
    if isinstance(owner, dict):
        owner[name] = value
    elif isinstance(owner, list) and name.isdecimal() and int(name) < len(owner):
        owner[int(name)] = value
    elif isinstance(owner, list) and name.isdecimal() and int(name) == len(owner):
        owner.append(value)
    else:
        raise KeyError(path)
    return copied


def remove_at(content: JsonValue, path: str) -> JsonValue:
    """Return a copy of the content without the entry of a list at a path. Raises KeyError if there is none."""
    copied = deepcopy(content)
    owner_path, _, name = path.rpartition(".")
    owner: Any = value_at(copied, owner_path)
    if not isinstance(owner, list) or not name.isdecimal() or int(name) >= len(owner):
        raise KeyError(path)
    del owner[int(name)]
    return copied


def unit_of(content: JsonValue, path: str) -> str:
    """Return the path of what is corrected together: a claim with its basis and sums, or the field itself."""
    parts = path.split(".")
    for size in range(len(parts) - 1, 0, -1):
        owner = ".".join(parts[:size])
        try:
            value = value_at(content, owner)
        except KeyError:
            continue
        if isinstance(value, dict) and "basis" in value:
            return owner
    return path


def entry_of(path: str) -> str:
    """Return the path of the innermost entry of a list that a field belongs to; empty if there is none."""
    parts = path.split(".")
    for size in range(len(parts), 0, -1):
        if parts[size - 1].isdecimal():
            return ".".join(parts[:size])
    return ""


def identity_of(entry: object) -> str:
    """Return what names an entry, in lower case; empty for an entry without a name."""
    if not isinstance(entry, dict):
        return ""
    return next((str(entry[name]).casefold() for name in IDENTITIES if name in entry), "")


def place_of(path: str) -> tuple[tuple[int, str], ...]:
    """Return a key to sort paths by, entries of a list by their number."""
    return tuple((int(name), "") if name.isdecimal() else (0, name) for name in path.split("."))


def text_of_value(value: object) -> str:
    """Return what is taken out as text, for the record."""
    return " ".join(texts_of(value)) if isinstance(value, dict | list) else "" if value is None else str(value)


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a value, but no names of entries and facts."""
    match value:
        case str() if value:
            yield value
        case dict():
            for name, inner in value.items():
                if name not in ("basis", "facts", *IDENTITIES):
                    yield from texts_of(inner)
        case list():
            for item in value:
                yield from texts_of(item)
        case _:
            return
