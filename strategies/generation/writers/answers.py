"""Reads an answer into its prose. Lengths and list sizes are objections to a field, not errors of the whole answer."""

from functools import cache
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import SchemaValidator

from strategies.generation.writers.answer_paths import value_at
from strategies.generation.writers.base import Objection, ObjectionKind

_LIMITS = frozenset({"min_length", "max_length", "ge", "gt", "le", "lt", "pattern", "multiple_of"})
_LISTS = frozenset({"list", "tuple", "set", "frozenset", "dict"})
_LIMITED_TYPES = _LISTS | {"str", "int", "float", "decimal"}
_KINDS: dict[str, ObjectionKind] = {
    "string_too_short": "length",
    "string_too_long": "length",
    "too_short": "count",
    "too_long": "count",
    "missing": "count",
}


def read_prose(prose: type[BaseModel], content: JsonValue) -> BaseModel:
    """Return the answer as an instance of `prose`, whatever its lengths, list sizes and ranges.

    Raises:
        ValidationError: a field is missing or has another type.
    """
    found: BaseModel = _lenient_validator(prose, _LIMITED_TYPES).validate_python(content)
    return found


def find_limit_objections(prose: type[BaseModel], content: JsonValue) -> list[Objection]:
    """Return an objection for each text, list or number that is outside the limits of its field."""
    found: dict[str, Objection] = {}
    # The entries of a list of the wrong size are checked by the second validator alone.
    for validator in (prose.__pydantic_validator__, _lenient_validator(prose, _LISTS)):
        try:
            validator.validate_python(content)
        except ValidationError as error:
            for problem in error.errors():
                found.setdefault(_path_of(problem["loc"]), _build_objection(problem, content))
    return list(found.values())


def describe_problems(error: ValidationError) -> list[str]:
    """Return the errors of an answer for the model, one line each."""
    return [f"{_path_of(problem['loc']) or 'the answer'}: {problem['msg']}" for problem in error.errors()]


def _build_objection(problem: Any, content: JsonValue) -> Objection:
    path = _path_of(problem["loc"])
    try:
        value = value_at(content, path)
    except KeyError:
        value = ""
    return Objection(
        kind=_KINDS.get(problem["type"], "choice"),
        field=path,
        sentence=value if isinstance(value, str) else "" if isinstance(value, list | dict) else str(value),
        reason=_explain(problem, value),
    )


def _explain(problem: Any, value: Any) -> str:
    context = problem.get("ctx", {})
    match problem["type"]:
        case "string_too_long":
            return f"It has {len(value)} characters; {context['max_length']} at most are printed."
        case "string_too_short":
            return "It is empty." if not value else f"It needs at least {context['min_length']} characters."
        case "too_long":
            return f"There are {context['actual_length']} entries; there may be {context['max_length']} at most."
        case "too_short":
            return f"There are {context['actual_length']} entries; there must be {context['min_length']} at least."
    return f"{problem['msg']}."


def _path_of(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))


@cache
def _lenient_validator(prose: type[BaseModel], limited: frozenset[str]) -> SchemaValidator:
    """Build a validator that returns instances of `prose` without checking the limits of these types."""
    # Without the last argument, pydantic_core would use the validators that each model has built for itself.
    return SchemaValidator(_without_limits(prose.__pydantic_core_schema__, limited), _use_prebuilt=False)


def _without_limits(node: Any, limited: frozenset[str]) -> Any:
    match node:
        case dict():
            is_limited = isinstance(node.get("type"), str) and node["type"] in limited
            return {
                key: _without_limits(value, limited)
                for key, value in node.items()
                if not (is_limited and key in _LIMITS)
            }
        case list():
            return [_without_limits(item, limited) for item in node]
        case tuple():
            return tuple(_without_limits(item, limited) for item in node)
        case _:
            return node
