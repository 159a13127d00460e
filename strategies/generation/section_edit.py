"""A section changed by hand: checked by the section's own schema, and honest about whose words are whose."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from strategies.generation.brief.scan import character_fault
from strategies.generation.errors import Problem
from strategies.generation.section_fields import entry_of, fields_of, kept_names, title_of
from strategies.generation.sections.base import BY_HAND, Section, Statement, told

SECTION_MAX_BYTES = 131_072
TEXT_MAX_CHARS = 5_000
LIST_MAX_ITEMS = 400
_DEPTH_MAX = 12
NUMBER_MAX = 1_000_000_000_000


class EditInvalid(Exception):
    """The section cannot be read as it was changed; `problems` names each field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in an edit")
        self.problems = problems


def edited[S: Section](base: S, changes: Mapping[str, Any]) -> S:
    """Return the section with whole fields replaced, as `model_dump(mode="json")` writes them.

    A statement whose words were there before keeps its evidence; every other one counts as told by the user, whatever
    evidence was sent with it.

    Raises:
        EditInvalid: with one problem per fault, all faults together.
    """
    problems = list(_scanned(changes)) or [*_foreign(type(base), changes), *_too_much(changes)]
    if problems:
        raise EditInvalid(problems)
    known = {_plain(statement.text): statement for statement in _statements_in(base)}
    raw = base.model_dump(mode="json") | {name: _retold(value, known) for name, value in changes.items()}
    try:
        found = type(base).model_validate(raw)
    except ValidationError as error:
        raise EditInvalid([_problem(fault) for fault in error.errors(include_url=False)]) from None
    problems = [
        *_scanned(found.model_dump(mode="json"), ""),
        *_empty_statements(found, ""),
        *_not_kept(base, found, ""),
        *_uneven(found),
    ]
    if problems:
        raise EditInvalid(problems)
    return found


def _scanned(value: object, path: str = "", depth: int = 0) -> Iterator[Problem]:
    """What no field may hold, whatever its kind."""
    if depth > _DEPTH_MAX:
        yield Problem(field="content", message="This is nested too deeply.", code="too_deep")
    elif isinstance(value, str):
        yield from _bad_text(value, path)
    elif isinstance(value, int | float) and (not math.isfinite(value) or abs(value) > NUMBER_MAX):
        yield Problem(field=path, message="This is no number that can be kept.", code="out_of_range")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if character_fault(str(name)):
                message = "A field's name here is not plain text."
                yield Problem(field=path or "content", message=message, code="bad_character")
            else:
                yield from _scanned(inner, _join(path, str(name)), depth + 1)
    elif isinstance(value, list) and len(value) > LIST_MAX_ITEMS:
        yield Problem(field=path, message=f"At most {LIST_MAX_ITEMS} entries can be kept here.", code="too_many")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _scanned(inner, _join(path, index), depth + 1)


def _bad_text(text: str, path: str) -> Iterator[Problem]:
    fault = character_fault(text)
    if fault:
        yield Problem(field=path, message=fault, code="bad_character")
    if len(text) > TEXT_MAX_CHARS:
        message = f"This is {len(text):,} characters long; at most {TEXT_MAX_CHARS:,} can be kept."
        yield Problem(field=path, message=message, code="too_long")


def _too_much(value: object) -> Iterator[Problem]:
    if len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")) > SECTION_MAX_BYTES:
        message = f"A section of at most {SECTION_MAX_BYTES // 1024} kB can be kept. Shorten it."
        yield Problem(field="content", message=message, code="too_long")


def _foreign(kind: type[Section], changes: Mapping[str, Any]) -> Iterator[Problem]:
    """Fields that nobody may change, or that there are not."""
    for name in changes:
        if name not in kind.model_fields:
            yield Problem(field=name, message="There is no field of this name here.", code="unknown_field")


def _retold(value: Any, known: Mapping[str, Statement]) -> Any:
    """The same with every statement's evidence put right."""
    if isinstance(value, Mapping):
        if "text" in value and value.keys() <= {"text", "evidence", "basis"} and isinstance(value["text"], str):
            text = value["text"].strip()
            return (known.get(_plain(text)) or told(text, BY_HAND)).model_dump()
        return {name: _retold(inner, known) for name, inner in value.items()}
    return [_retold(inner, known) for inner in value] if isinstance(value, list) else value


def _plain(text: str) -> str:
    """A form turns every line break into two characters, and nobody means anything by it."""
    return " ".join(text.split())


def _statements_in(value: object) -> Iterator[Statement]:
    match value:
        case Statement():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _statements_in(getattr(value, name))
        case list():
            for inner in value:
                yield from _statements_in(inner)


def _empty_statements(value: object, path: str) -> Iterator[Problem]:
    match value:
        case Statement() if not value.text:
            message = "This statement is empty. Write what is true, or that it is unknown."
            yield Problem(field=path, message=message, code="empty")
        case BaseModel():
            for name in type(value).model_fields:
                yield from _empty_statements(getattr(value, name), _join(path, name))
        case list():
            for index, inner in enumerate(value):
                yield from _empty_statements(inner, _join(path, index))


def _not_kept(base: BaseModel, found: BaseModel, path: str) -> Iterator[Problem]:
    """What code knows things by must be as it was: in each entry as in one of those there were."""
    for name in kept_names(type(found)):
        if path == "" and getattr(found, name) != getattr(base, name):
            yield Problem(field=name, message=f"“{title_of(name)}” cannot be changed by hand.", code="fixed")
    for name, hint in get_type_hints(type(found)).items():
        entry = entry_of(hint) if name in type(found).model_fields else None
        if entry:
            yield from _entries_not_kept(entry, getattr(base, name), getattr(found, name), _join(path, name))


def _entries_not_kept(entry: type[BaseModel], base: list[Any], found: list[Any], path: str) -> Iterator[Problem]:
    kept = sorted(kept_names(entry))
    if not kept:
        return
    there_were = [_values(item, kept) for item in base]
    seen = list[tuple[Any, ...]]()
    for index, item in enumerate(found):
        values = _values(item, kept)
        if values not in there_were or ("key" in kept and values in seen):
            names = ", ".join(kept)
            message = f"Entries must keep these as they were, each in one entry: {names}."
            yield Problem(field=_join(path, index), message=message, code="fixed")
        else:
            yield from _not_kept(base[there_were.index(values)], item, _join(path, index))
        seen.append(values)
    # A key of a fixed choice: other sections look each of them up.
    all_wanted = "key" in kept and entry.model_fields["key"].annotation is not str
    if base and (not found or (all_wanted and len(found) < len(base))):
        message = "None of these can be left out." if all_wanted else "At least one of these has to stay."
        yield Problem(field=path, message=message, code="empty")


def _values(item: BaseModel, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in names)


def _uneven(value: BaseModel, path: str = "") -> Iterator[Problem]:
    """Rows that are not as long as their table."""
    for field in fields_of(type(value)):
        inner, here = getattr(value, field.name), _join(path, field.name)
        if field.kind == "table":
            width = len(field.columns)
            for index, row in enumerate(inner):
                if width and len(row) != width:
                    message = f"A row of this table has {width} cells: {', '.join(field.columns)}."
                    yield Problem(field=_join(here, index), message=message, code="row_length")
        elif field.kind == "groups":
            for index, entry in enumerate(inner):
                yield from _uneven(entry, _join(here, index))


def _problem(fault: ErrorDetails) -> Problem:
    path = ".".join(str(part) for part in fault["loc"]) or "content"
    return Problem(field=path, message=_message(fault), code=fault["type"])


def _message(fault: ErrorDetails) -> str:
    kind = fault["type"]
    if kind == "missing":
        return "This has to be filled in."
    if kind == "extra_forbidden":
        return "There is no field of this name here."
    if kind.startswith("date"):
        return "Write a date as year-month-day, such as 2027-01-18."
    if kind.startswith("int"):
        return "Write a whole number here."
    if kind.startswith(("float", "finite")):
        return "Write a plain number here."
    if kind == "literal_error":
        choices = str(fault.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        return f"Choose one of: {choices}."
    if kind.startswith("string"):
        return "Write text here."
    return "This cannot be read."


def _join(path: str, part: str | int) -> str:
    return f"{path}.{part}" if path else str(part)
