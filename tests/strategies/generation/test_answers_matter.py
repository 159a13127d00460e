"""Every answer changes what is written or what a writer sees, and the strategy says which answers it used."""

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from strategies.generation.brief import Field, describe_fields, parse_brief
from strategies.generation.errors import BriefInvalid
from strategies.generation.pipeline import SECTIONS
from strategies.generation.sections import Section
from strategies.generation.writers.base import Assignment, IsCanceled, OnText, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from tests.strategies.generation.briefs import changed, sample
from tests.strategies.generation.composing import compose_all

OTHER = "Quite another answer about zebras"
FIELDS = describe_fields()
"""Read from the schema, so that the tests cover new questions."""

FULL = sample(0).model_dump(mode="json", exclude_none=True)
FILLED: dict[str, Any] = {
    "business.region": "ENG",
    "timing.start_date": "2026-12-07",
    "timing.nothing_before": "2026-12-10",
    "timing.publishes_on_holidays": True,
    "timing.blackouts": [{"first": "2026-12-14", "last": "2026-12-16", "reason": "Stocktaking"}],
    "rules.barred_proof": ["Review"],
    "rules.refused_channels": ["TikTok"],
    "rules.always_state": ["Numbers are rounded"],
    "rules.other": ["No stock photos"],
    "voice.messages": ["We show the sum."],
    "voice.pictures": "No stock photos.",
    "results.goal_rate": 0.4,
    "timing.seasons": [
        {"name": "Budgets", "first": "2026-01-10", "last": "2026-02-20", "kind": "Buying", "sells": "subscriptions"}
        | {"headline": "Budgets close in February", "is_yearly": True},
        *FULL["timing"]["seasons"],
    ],
}
"""Answers that the complete sample does not give."""
FULL = changed(FULL, FILLED)
OTHERWISE: dict[str, Any] = {
    "business.country": "NL",
    "business.region": "SCT",
    "business.language": "de",
    "business.website": "https://zebra.example",
    "timing.start_date": "2027-01-11",
    "timing.nothing_before": "2027-01-21",
    "means.budget": {"amount": 1, "currency": "USD", "period": "year"},
    "means.frequency": "Monthly",
    "timing.blackouts.0.last": "2026-12-15",
    "timing.seasons.0.last": "2026-01-16",
    "market.competitors.0.website": "https://zebra.example",
}

type Strategy = dict[str, Section]


class Reader(OfflineWriter):
    """Keeps what a writer sees."""

    def __init__(self) -> None:
        self.facts: list[str] = []

    def write(self, assignment: Assignment, *, on_text: OnText, is_canceled: IsCanceled) -> WrittenProse:
        self.facts.append(json.dumps(dict(assignment.facts), ensure_ascii=False))
        return super().write(assignment, on_text=on_text, is_canceled=is_canceled)


def other_answer(field: Field, given: Any) -> Any:
    """Return a valid answer of the field's kind that differs from the given one."""
    match field.kind:
        case "text" | "long_text":
            return OTHER
        case "list":
            return [OTHER]
        case "number":
            most = field.maximum if field.maximum is not None else 137
            return next(number for number in (most, 1.0 if not field.is_whole else 1) if number != given)
        case "numbers":
            return [1] if given != [1] else [2]
        case "choice":
            return next(choice for choice in field.choices if choice != given)
        case "choices":
            return [next(choice for choice in field.choices if [choice] != given)]
        case "yes_no":
            return not given
        case "date":
            earlier = date.fromisoformat(given or "2027-06-10") - timedelta(days=3)
            return earlier.isoformat()
        case "money" | "records":
            raise AssertionError(field.path)


@cache
def written(raw: str) -> tuple[dict[str, str], str, Strategy]:
    """Return the text of each section, everything a writer saw, and the sections."""
    reader = Reader()
    done = compose_all(parse_brief(json.loads(raw)), reader)
    text = {
        key: json.dumps({**section.model_dump(mode="json"), "answers_used": None, "evidence": None})
        for key, section in done.items()
    }
    return text, "\n".join(reader.facts), done


def changes_of(raw: dict[str, Any]) -> tuple[list[str], bool, Strategy]:
    """Return the sections that differ from those of the full brief, and whether what a writer sees differs."""
    before, seen_before, _ = written(json.dumps(FULL))
    after, seen_after, done = written(json.dumps(raw))
    return [key for key in after if after[key] != before[key]], seen_before != seen_after, done


def names(section: Section, path: str) -> bool:
    """Return whether a section lists this answer, its group or one of its parts as used."""
    return any(f"{path}.".startswith(f"{used}.") or used.startswith(f"{path}.") for used in section.answers_used)


def get(path: str) -> Any:
    found: Any = FULL
    for name in path.split("."):
        found = found[int(name)] if isinstance(found, list) else found.get(name)
        if found is None:
            return None
    return found


SINGLE = [field for field in FIELDS if field.kind != "records"]
INNER = [(field, inner) for field in FIELDS if field.kind == "records" for inner in field.fields]


@pytest.mark.parametrize("path", [field.path for field in SINGLE])
def test_every_answer_changes_the_strategy_or_what_its_writer_sees(path: str) -> None:
    field = next(item for item in SINGLE if item.path == path)
    other = OTHERWISE[path] if path in OTHERWISE else other_answer(field, get(path))
    sections, is_seen, done = changes_of(changed(FULL, {path: other}))
    assert sections or is_seen
    assert any(names(section, path) for section in done.values())


@pytest.mark.parametrize(("field", "inner"), INNER, ids=[f"{field.path}-{inner.path}" for field, inner in INNER])
def test_every_part_of_a_record_changes_the_strategy_or_what_its_writer_sees(field: Field, inner: Field) -> None:
    path = f"{field.path}.0.{inner.path}"
    other = OTHERWISE[path] if path in OTHERWISE else other_answer(inner, get(path))
    sections, is_seen, _ = changes_of(changed(FULL, {path: other}))
    assert sections or is_seen


@pytest.mark.parametrize("field", [f for f in FIELDS if not f.required], ids=lambda field: field.path)
def test_optional_answer_may_be_unknown(field: Field) -> None:
    _, _, done = changes_of(changed(FULL, {field.path: None}))
    assert list(done) == [spec.key for spec in SECTIONS]
    assert not any(used == field.path for section in done.values() for used in section.answers_used)


def test_unknown_optional_answers_equal_missing_ones() -> None:
    unknown = changed(FULL, {field.path: None for field in FIELDS if not field.required})
    missing = {"version": 2, "goals": FULL["goals"]}
    for field in FIELDS:
        if field.required and field.path != "goals":
            part, _, name = field.path.partition(".")
            missing.setdefault(part, {})[name] = FULL[part][name]
    assert written(json.dumps(unknown))[0] == written(json.dumps(missing))[0]


@pytest.mark.parametrize("field", [f for f in FIELDS if f.required], ids=lambda field: field.path)
def test_required_answer_may_not_be_unknown(field: Field) -> None:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(changed(FULL, {field.path: None}))
    assert [problem.field for problem in caught.value.problems] == [field.path]


def test_note_on_a_brief_does_not_change_the_strategy() -> None:
    sections, is_seen, _ = changes_of(changed(FULL, {"key": "another", "note": "another"}))
    assert sections == []
    assert not is_seen
