"""Validates raw input as a brief, or lists its problems with advice on how to fix them."""

from collections.abc import Collection
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from strategies.generation.brief.convert import convert_brief
from strategies.generation.brief.form import describe_fields
from strategies.generation.brief.model import Brief
from strategies.generation.brief.problems import describe_problems
from strategies.generation.brief.scan import scan_brief
from strategies.generation.brief.version1 import REQUIRED_PARTS as VERSION1_REQUIRED
from strategies.generation.brief.version1 import BriefVersion1, is_version1
from strategies.generation.errors import BriefInvalid


def parse_brief(raw: object) -> Brief:
    """Validate raw input and return the brief. Input of version 1 is converted.

    Raises:
        BriefInvalid: with one `Problem` per fault, all at once.
    """
    problems = scan_brief(raw)
    if problems:
        raise BriefInvalid(problems)
    if is_version1(raw):
        answers, problems = convert_brief(_validate(BriefVersion1, raw, VERSION1_REQUIRED))
        if problems:
            raise BriefInvalid(problems)
        return _validate(Brief, answers, _required_parts())
    return _validate(Brief, raw, _required_parts())


def load_brief(data: dict[str, Any]) -> Brief:
    """Return a stored brief of any version. Answers that are no longer valid become lost answers.

    Raises:
        BriefInvalid: if the data never was a valid brief.
    """
    if not is_version1(data):
        return _validate(Brief, data, _required_parts())
    answers, _ = convert_brief(_validate(BriefVersion1, data, VERSION1_REQUIRED))
    return _validate(Brief, answers, _required_parts())


def _validate[Model: BaseModel](model: type[Model], raw: object, required_parts: Collection[str]) -> Model:
    try:
        return model.model_validate(_add_missing_parts(raw, required_parts))
    except ValidationError as error:
        raise BriefInvalid(describe_problems(error)) from None


@cache
def _adapter() -> TypeAdapter[Brief]:
    return TypeAdapter(Brief)


def brief_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a brief, with a title and a reason for every field."""
    return _adapter().json_schema(mode="validation")


@cache
def _required_parts() -> frozenset[str]:
    """Return the parts that are groups with required answers."""
    paths = (field.path for field in describe_fields() if field.required)
    return frozenset(path.split(".", 1)[0] for path in paths if "." in path)


def _add_missing_parts(raw: object, required: Collection[str]) -> object:
    """Replace missing parts by empty ones, so that each required answer in them is reported by name."""
    if not isinstance(raw, dict):
        return raw
    empty: dict[str, object] = {part: {} for part in required}
    return empty | {name: value for name, value in raw.items() if not (name in required and value is None)}
