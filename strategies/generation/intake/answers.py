"""Reads a proposed answer as the form would read it, and finds what the brief objects to."""

from typing import Any

from pydantic import JsonValue

from strategies.generation.brief.form import Field
from strategies.generation.brief.parsing import parse_brief
from strategies.generation.brief.typed_text import (
    ambiguity_message,
    find_currencies,
    is_ambiguous,
    normalize,
    parse_number,
    split_amount,
    split_lines,
)
from strategies.generation.errors import BriefInvalid, Problem
from strategies.generation.intake.questions import Place

UNKNOWN = frozenset({"", "unknown", "not stated", "not mentioned", "none", "null", "n/a", "-", "?"})
"""What models write instead of leaving a question out."""
_YES_NO = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}


def tidy_answer(field: Field, answer: str) -> str:
    """Return the answer as it would be typed into the form. Choices are matched whatever their case."""
    text = normalize(answer)
    match field.kind:
        case "choice":
            return _match_choice(field, text)
        case "choices":
            lines = [part for line in split_lines(text) for part in line.split(",")]
            return "\n".join(dict.fromkeys(_match_choice(field, line.strip()) for line in lines if line.strip()))
        case "yes_no":
            return _YES_NO.get(text.casefold().rstrip("."), text)
        case "list":
            return "\n".join(dict.fromkeys(line.lstrip("-•* ").strip() for line in split_lines(text)))
        case "text":
            return " ".join(text.split())
    return text


def find_answer_problem(place: Place, answer: str) -> str:
    """Return what the form would say to this answer; empty if it accepts it."""
    if place.field.kind == "number" and is_ambiguous(answer) and not _is_percent(place.field):
        return ambiguity_message(answer)
    raw: dict[str, Any] = {}
    put_answer(raw, place, 0, answer)
    here = f"{place.records}.0.{place.field.path}" if place.records else place.name
    for problem in find_problems(raw):
        is_here = problem.field == here or problem.field.startswith(f"{here}.")
        if is_here and problem.code != "required":
            return problem.message
    return ""


def find_problems(raw: dict[str, Any]) -> list[Problem]:
    """Return the problems of answers as a brief, including those of answers that are missing."""
    try:
        parse_brief({"version": 2, **raw})
    except BriefInvalid as invalid:
        return invalid.problems
    return []


def put_answer(raw: dict[str, Any], place: Place, row: int, answer: str) -> None:
    """Put the typed value of an answer into a raw brief, in this row of its list."""
    target, path = raw, place.field.path if place.records else place.name
    if place.records:
        rows = _descend(raw, place.records.split(".")[:-1]).setdefault(place.records.rpartition(".")[2], [])
        while len(rows) <= row:
            rows.append({})
        target = rows[row]
    *groups, last = path.split(".")
    _descend(target, groups)[last] = _read_value(place.field, answer)


def _descend(values: dict[str, Any], names: list[str]) -> dict[str, Any]:
    for name in names:
        values = values.setdefault(name, {})
    return values


def _read_value(field: Field, text: str) -> JsonValue:
    match field.kind:
        case "list" | "choices":
            return list(split_lines(text))
        case "yes_no":
            return {"yes": True, "no": False}.get(text, text)
        case "number":
            sign, number = split_amount(text)
            is_amount = field.path.endswith(".amount") and find_currencies(sign)
            return parse_number(number if is_amount else text, percent=_is_percent(field))
    return text


def _is_percent(field: Field) -> bool:
    return "(%)" in field.title


def _match_choice(field: Field, text: str) -> str:
    return next((choice for choice in field.choices if choice.casefold() == text.casefold().rstrip(".")), text)
