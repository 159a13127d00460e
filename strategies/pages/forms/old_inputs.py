"""Inputs of the form of version 1, from drafts and from pages that were opened before an update."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from strategies.generation.brief.answers import NAME_MAX_CHARS
from strategies.generation.brief.convert import convert_brief
from strategies.generation.brief.typed_text import normalize, parse_number, split_lines
from strategies.generation.brief.version1 import PARTS, BriefVersion1
from strategies.pages.forms.paths import get_at, put_at

type LostText = dict[str, str]

_OLD_NAMES = {"business.ideal_customer", "business.geography", "business.proof_assets", "business.constraints"}
_UNANSWERED = "(not answered)"
_STAND_INS: Mapping[str, tuple[Any, str]] = {
    "business.business_name": (_UNANSWERED, "business.business_name"),
    "business.description": (_UNANSWERED, "business.description"),
    "business.offer": (_UNANSWERED, "business.offer"),
    "business.ideal_customer": (_UNANSWERED, "audience.ideal_customer"),
    "business.geography": (_UNANSWERED, "business.places"),
    "business_context.business_objectives": ([_UNANSWERED], "goals.0.text"),
    "business_context.team_size": (1, "means.people"),
    "business_context.content_budget": ({"amount": 0, "currency": "EUR", "period": "month"}, "means.budget"),
    "business_context.content_budget.amount": (0, "means.budget.amount"),
    "business_context.content_budget.currency": ("EUR", "means.budget.currency"),
    "business_context.content_budget.period": ("month", "means.budget.period"),
    "audience_intelligence.audience_pain_points": ([_UNANSWERED], "audience.questions"),
    "content_strategy.content_frequency": ("Monthly", "means.frequency"),
}
"""Answers that the conversion needs, for drafts without them, and where the form has to be empty again."""


def is_old(names: Mapping[str, str]) -> bool:
    """Return whether inputs are those of the form of version 1."""
    return any(name in _OLD_NAMES or name.partition(".")[0] in PARTS for name in names)


def convert_inputs(inputs: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers for the current form. What fits no question is among its lost answers."""
    raw: dict[str, Any] = {}
    lost: list[LostText] = []
    for name, text in inputs.items():
        if not (node := _find_node(name)):
            lost.append({"field": name[:NAME_MAX_CHARS], "text": normalize(text)})
        elif (value := _parse(node, normalize(text))) not in ("", [], {}):
            put_at(raw, name, value)
    raw = _list_rows(raw)
    old, missing = _validate(raw, lost)
    answers, _ = convert_brief(old)
    for path in missing:
        _clear(answers, _STAND_INS[path][1])
    answers["lost_answers"] = [*(answers["lost_answers"] or ()), *lost]
    return answers


def _validate(raw: dict[str, Any], lost: list[LostText]) -> tuple[BriefVersion1, list[str]]:
    """Return the brief of version 1, without its faulty answers, and the paths for which a stand-in was used."""
    missing: list[str] = []
    while True:
        try:
            return BriefVersion1.model_validate(raw), missing
        except ValidationError as error:
            # One at a time: removing an entry moves those after it.
            fault = error.errors(include_url=False)[0]
        path = _fault_path(fault)
        if fault["type"] == "missing" and "." not in path:
            raw[path] = {}
        elif fault["type"] == "missing" and path in _STAND_INS:
            put_at(raw, path, _STAND_INS[path][0])
            missing.append(path)
        else:
            _lose(raw, path, lost)


def _fault_path(fault: ErrorDetails) -> str:
    """Return the path of a faulty answer; the row, if the row lacks an answer; the whole mix, if a share is faulty."""
    parts = [str(part) for part in fault["loc"]]
    if fault["type"] == "missing" and any(part.isdigit() for part in parts):
        parts.pop()
    if "content_mix" in parts:
        parts = parts[: parts.index("content_mix") + 1]
    return ".".join(parts)


def _lose(raw: dict[str, Any], path: str, lost: list[LostText]) -> None:
    """Move an answer that cannot be read to the lost answers."""
    names = [part for part in path.split(".") if not part.isdigit()]
    if text := _describe(get_at(raw, path)):
        lost.append({"field": names[-1].replace("_", " ").capitalize(), "text": text})
    parent, _, last = path.rpartition(".")
    holder = get_at(raw, parent) if parent else raw
    if isinstance(holder, list):
        del holder[int(last)]
    else:
        del holder[last]


def _describe(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name.replace('_', ' ')}: {_describe(inner)}" for name, inner in value.items())
    return "\n".join(map(_describe, value)) if isinstance(value, list) else str(value)


def _clear(answers: dict[str, Any], path: str) -> None:
    parent, _, last = path.rpartition(".")
    get_at(answers, parent).pop(last)


@cache
def _schema() -> dict[str, Any]:
    return TypeAdapter(BriefVersion1).json_schema(mode="validation")


def _parse(node: Mapping[str, Any], text: str) -> Any:
    """Return the value that the form of version 1 read from an input; faulty text stays text."""
    match node.get("type"):
        case "array":
            return split_lines(text)
        case "number":
            return parse_number(text)
        case "boolean":
            return {"yes": True, "no": False}.get(text, text)
        case "object":
            pairs = [line.rpartition(":") for line in split_lines(text)]
            parts = {name.strip(): parse_number(number.strip(), percent=True) for name, _, number in pairs}
            return parts if len(parts) == len(pairs) and all(parts) else text
    return text


def _find_node(name: str) -> dict[str, Any]:
    """Return the JSON Schema of one answer; empty for the name of anything else."""
    node = _schema()
    for part in name.split("."):
        is_row = part.isascii() and part.isdecimal() and len(part) <= 3
        node = node.get("items", {}) if is_row else node.get("properties", {}).get(part, {})
        node = next((one for one in node.get("anyOf", ()) if one.get("type") != "null"), node)
        if "$ref" in node:
            node = _schema()["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    is_list_of_groups = "$ref" in node.get("items", {})
    return {} if "properties" in node or is_list_of_groups else node


def _list_rows(value: Any) -> Any:
    """Turn groups whose names are all numbers into lists."""
    if not isinstance(value, dict):
        return value
    # The names in a mix are the user's.
    inner = {name: one if name == "content_mix" else _list_rows(one) for name, one in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
