"""Describes the faults that pydantic finds in a brief, with advice on how to fix them."""

import difflib
import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from strategies.generation.brief.form import Field, describe_fields
from strategies.generation.errors import Problem

_WRONG_TYPES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("string",), "not_text", "Write text here"),
    (("float", "int", "finite"), "not_a_number", "Write a plain number here"),
    (("bool",), "not_yes_no", "Answer true or false here"),
    (("tuple", "list"), "not_a_list", "Give a list here"),
    (("model", "dict", "dataclass"), "not_a_group", "Give an object with named fields here"),
)


def describe_problems(error: ValidationError) -> list[Problem]:
    """Return one problem per fault, with the path of the answer to change."""
    return [_build_problem(fault) for fault in _drop_implied_faults(error.errors(include_url=False))]


def _drop_implied_faults(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Drop "the list is too short" where it only follows from faults in the list's entries."""
    return [
        fault
        for fault in faults
        if fault["type"] != "too_short"
        or not any(other["loc"][: len(fault["loc"])] == fault["loc"] for other in faults if other is not fault)
    ]


def _build_problem(fault: ErrorDetails) -> Problem:
    path = _locate(fault)
    code, message = _describe_fault(fault, path)
    return Problem(field=path, message=message, code=code)


def _locate(fault: ErrorDetails) -> str:
    """Return the path of the answer to change. Faults of a whole record are shown at one of its answers."""
    path = _dotted_path(fault["loc"])
    match fault["type"]:
        case "dates_reversed":
            return f"{path}.by" if path.startswith("goals.") else f"{path}.last"
        case "reference_unknown":
            return str(fault.get("ctx", {}).get("path", path))
    return path


def _dotted_path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc if part != "[key]") or "brief"


def _describe_fault(fault: ErrorDetails, path: str) -> tuple[str, str]:
    """Return a stable code and a sentence that says how to fix the fault."""
    kind, context = fault["type"], fault.get("ctx", {})
    field = _fields_by_path().get(re.sub(r"\.\d+(?=\.|$)", ".*", path)) or _fields_by_path().get(path)
    match kind:
        case "missing":
            return "required", f"{_field_title(field, path)} has to be answered. {field.why if field else ''}".strip()
        case "extra_forbidden":
            return "unknown_field", _unknown_field_message(path)
        case "string_too_short":
            return "empty", f"{_field_title(field, path)} is empty. Write something{_leave_out_hint(field)}."
        case "string_too_long":
            return "too_long", _too_long_message(fault, context)
        case "too_short":
            return "empty", f"{_field_title(field, path)} is empty. Give at least one."
        case "too_long":
            return "too_many", f"At most {context.get('max_length')} entries fit here. Remove the least important."
        case "literal_error":
            return "not_a_choice", f"Choose one of: {_choices_text(context)}."
        case _:
            return _describe_type_fault(kind, context, fault, field)


def _describe_type_fault(
    kind: str, context: Mapping[str, Any], fault: ErrorDetails, field: Field | None
) -> tuple[str, str]:
    given = fault["input"]
    if given is None:
        title = _field_title(field, _dotted_path(fault["loc"]))
        return "required", f"{title} has to be answered; it cannot be left unknown."
    if type(given) is int and kind.startswith("float"):
        return "out_of_range", "The number has too many digits."
    if kind == "int_from_float":
        return "not_a_number", "Write a whole number here."
    if kind.startswith(("greater", "less")):
        return "out_of_range", f"The number must be {_bound_text(kind, context)}."
    for prefixes, code, wanted in _WRONG_TYPES:
        if kind.startswith(prefixes):
            return code, f"{wanted}, not {_describe_type(given)}."
    if kind.endswith(("_invalid", "_unknown", "_empty", "_reversed")):
        return kind, fault["msg"]
    return "invalid", "This answer cannot be read. Write it again in plain text or as a plain number."


@cache
def _fields_by_path() -> dict[str, Field]:
    fields = list(describe_fields())
    fields += [inner for field in fields if field.kind == "money" for inner in field.fields]
    records = {f"{field.path}.*.{inner.path}": inner for field in fields for inner in field.fields}
    return {field.path: field for field in fields} | records


def _field_title(field: Field | None, path: str) -> str:
    if field:
        return f"“{field.title}”"
    last = path.rsplit(".", 1)[-1]
    return "This entry" if last.isdigit() else f"“{last}”"


def _leave_out_hint(field: Field | None) -> str:
    return "" if field and field.required else " or leave it out"


def _unknown_field_message(path: str) -> str:
    name = path.rsplit(".", 1)[-1]
    known = {known.rsplit(".", 1)[-1]: known for known in _fields_by_path()}
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    advice = f"Did you mean {known[close[0]]}?" if close else "Remove it."
    return f"There is no field of this name here. {advice}"


def _too_long_message(fault: ErrorDetails, context: Mapping[str, Any]) -> str:
    length, limit = len(str(fault["input"]).strip()), context.get("max_length", 0)
    return f"This is {length:,} characters long; at most {limit:,} can be used. Shorten it by {length - limit:,}."


def _choices_text(context: Mapping[str, Any]) -> str:
    return str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")


def _bound_text(kind: str, context: Mapping[str, Any]) -> str:
    words = {"greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than"}
    limit = next(iter(context.values()), 0)
    return f"{words.get(kind, 'at most')} {limit:,.10g}"


def _describe_type(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int():
            return "a number"
        case float():
            return "a number" if math.isfinite(value) else "an infinite or undefined number"
        case str():
            return "text (leave out the quotes, units and signs)" if any(c.isdigit() for c in value) else "text"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
    return "this"
