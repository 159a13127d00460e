"""Corrections of an answer field by field: which fields may change, and how a change is applied."""

import json
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from strategies.generation.writers.answers import value_at
from strategies.generation.writers.base import Objection

_REMOVED = "null"


class Change(BaseModel):
    """A new value for one field."""

    field: str = Field(description="The field, exactly as it is listed or inside one that is listed.")
    value: str = Field(description="Its new value: plain text for a text, JSON for everything else.")


class Patch(BaseModel):
    """What a model corrects in its answer."""

    changes: list[Change]


def apply_patch(
    content: JsonValue, patch: Patch, objections: Sequence[Objection], accepts: Callable[[JsonValue], bool]
) -> tuple[JsonValue, list[str]]:
    """Return the content with all changes that fit, and a sentence about each that does not.

    A change fits if its field was objected to and `accepts` returns True for the content with its value. Entries are
    removed last, so that the positions of the others stay as they were listed.
    """
    units = {unit_of(content, objection.field) for objection in objections}
    problems: list[str] = []
    removals: list[str] = []
    for change in patch.changes:
        path = change.field.strip().replace("[", ".").replace("]", "").strip(".")
        if not _may_change(path, units):
            problems.append(f"{path or 'The whole answer'} was not among the fields to correct.")
        elif change.value.strip() == _REMOVED and _is_entry(content, path):
            removals.append(path)
        else:
            fitting = next(filter(accepts, _candidates(content, path, change.value)), None)
            if fitting is None:
                problems.append(f"The value for {path} does not fit the field.")
            else:
                content = fitting
    for path in sorted(removals, key=_position_of, reverse=True):
        smaller = remove_at(content, path)
        if accepts(smaller):
            content = smaller
    return content, problems


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


def set_at(content: JsonValue, path: str, value: JsonValue) -> JsonValue:
    """Return a copy of the content with a value at a path; the number after the last entry adds one.

    Raises:
        KeyError: the path leads nowhere.
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


def _candidates(content: JsonValue, path: str, text: str) -> Iterable[JsonValue]:
    """Yield the content with each reading of a value: as text and as JSON, the likelier one first."""
    readings: list[JsonValue] = [text.strip()]
    try:
        parsed = json.loads(text)
    except ValueError:
        pass
    else:
        readings.insert(0 if isinstance(parsed, str) or not _is_text(content, path) else 1, parsed)
    for reading in readings:
        try:
            yield set_at(content, path, reading)
        except KeyError:
            return


def _may_change(path: str, units: set[str]) -> bool:
    return any(path == unit or path.startswith(f"{unit}.") for unit in units)


def _is_text(content: JsonValue, path: str) -> bool:
    try:
        return isinstance(value_at(content, path), str)
    except KeyError:
        return False


def _is_entry(content: JsonValue, path: str) -> bool:
    owner, _, name = path.rpartition(".")
    try:
        return name.isdecimal() and isinstance(value_at(content, owner), list)
    except KeyError:
        return False


def _position_of(path: str) -> tuple[str, int]:
    owner, _, name = path.rpartition(".")
    return owner, int(name)
