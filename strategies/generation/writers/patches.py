"""Corrections of an answer field by field: which fields may change, and how a change is applied."""

import json
from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, Field, JsonValue

from strategies.generation.writers.answer_paths import remove_at, set_at, unit_of, value_at
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
