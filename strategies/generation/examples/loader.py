"""Loads example answers, one file per sample and request."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, JsonValue, ValidationError

from strategies.generation.brief import Brief
from strategies.generation.brief.samples import SampleBrief, sample_briefs

type Answer = dict[str, JsonValue]

IDENTITY_FIELDS = ("id", "key", "name", "number")
"""The field that identifies an entry is the first of these that it has."""


class ExampleInvalid(Exception):
    """An example answer is missing or does not fit; the message names file and field."""


def find_sample(brief: Brief) -> SampleBrief | None:
    """Return the sample with the same content as a brief, whatever the brief is called; None if there is none."""
    content = _content_of(brief)
    return next((sample for sample in sample_briefs() if _content_of(sample.brief) == content), None)


def iter_requests(sample: str) -> Iterator[str]:
    """Yield the names of the requests that a sample has an answer to, in alphabetical order."""
    folder = _folder() / sample
    names = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []
    yield from (name.removesuffix(".json") for name in names if name.endswith(".json"))


@cache
def load_answer(sample: str, request: str) -> Answer:
    """Return a stored answer with all its entries. It is cached, so do not change it.

    Raises:
        ExampleInvalid: there is no such file, or it holds no JSON object.
    """
    name = file_name(sample, request)
    try:
        answer = json.loads((_folder() / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ExampleInvalid(f"{name}: there is no example answer to this request.") from None
    except ValueError as error:
        raise ExampleInvalid(f"{name}: not valid JSON: {error}") from error
    if not isinstance(answer, dict):
        raise ExampleInvalid(f"{name}: must be a JSON object.")
    return answer


def build_answer[P: BaseModel](
    sample: str,
    request: str,
    schema: type[P],
    entries: Mapping[str, Sequence[str | int]] = {},
    *,
    may_lack_entries: bool = False,
) -> P:
    """Return a stored answer as `schema`, with only those entries of each list that `entries` names, in its order.

    Raises:
        ExampleInvalid: the file is missing, does not fit the schema, or lacks an entry that it may not lack.
    """
    name = file_name(sample, request)
    answer = load_answer(sample, request)
    picked = dict[str, JsonValue]()
    for field, wanted in entries.items():
        found, missing = _pick(answer.get(field), wanted, f"{name}: {field}")
        if missing and not may_lack_entries:
            raise ExampleInvalid(f"{name}: {field}: has no entry for {', '.join(missing)}.")
        picked[field] = found
    try:
        return schema.model_validate(answer | picked)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(map(str, first["loc"]))
        others = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ExampleInvalid(f"{name}: {path}: {first['msg']}{others}") from error


def file_name(sample: str, request: str) -> str:
    """Return the path of an answer below this package."""
    return f"{sample}/{request}.json"


def _pick(found: JsonValue, wanted: Sequence[str | int], where: str) -> tuple[list[JsonValue], list[str]]:
    """Return the wanted entries of a list, and the identities of those that it lacks."""
    if not isinstance(found, list):
        raise ExampleInvalid(f"{where}: must be a list with an entry for each of {', '.join(map(str, wanted))}.")
    by_identity = {_identity(entry): entry for entry in found}
    keys = [str(identity).casefold() for identity in wanted]
    missing = [str(identity) for identity, key in zip(wanted, keys, strict=True) if key not in by_identity]
    return [by_identity[key] for key in keys if key in by_identity], missing


def _identity(entry: JsonValue) -> str:
    if not isinstance(entry, dict):
        return ""
    return next((str(entry[name]).casefold() for name in IDENTITY_FIELDS if name in entry), "")


def _content_of(brief: Brief) -> JsonValue:
    return _sort_choices(brief.model_dump(mode="json", exclude={"key", "note"}))


def _sort_choices(value: JsonValue) -> JsonValue:
    """Sort lists of plain texts, which a form sends in the order of its checkboxes."""
    match value:
        case dict():
            return {name: _sort_choices(inner) for name, inner in value.items()}
        case list() if all(isinstance(item, str) for item in value):
            return sorted(value, key=str)
        case list():
            return [_sort_choices(item) for item in value]
        case _:
            return value


def _folder() -> Traversable:
    return files("strategies.generation").joinpath("examples")
