"""Every answer in the brief changes the strategy, and the strategy says which answers it used."""

from functools import cache
from typing import Any

import pytest

from strategies.generation.brief import Field, describe_fields, parse_brief, sample_briefs
from strategies.generation.errors import BriefInvalid
from strategies.generation.pipeline import SECTIONS, section_spec
from strategies.generation.sections import Section
from strategies.generation.sections.front import FrontSection
from tests.strategies.generation.composing import changed, compose_all, texts

FULL = sample_briefs()[0].raw
OTHER = "Quite another answer about zebras"
FIELDS = describe_fields()
"""Read from the schema, so that the tests cover new questions."""

FILLED: dict[str, Any] = {
    "content_strategy.blackout_dates": [
        {"start_date": "2026-12-14", "end_date": "2026-12-16", "reason": "Stocktaking"},
    ],
}
"""Answers that the complete sample does not give."""
OTHER_PARTS = {
    "currency": "USD",
    "period": "year",
    "start_date": "2026-12-15",
    "end_date": "2026-12-18",
    "priority": "Low",
    "impact": "Low",
    "growth_potential": "Low",
}

type Strategy = dict[str, Section]


def other_answer(field: Field) -> Any:
    """Return a valid answer of the field's kind that no sample gives."""
    match field.kind:
        case "text" | "long_text":
            return "de" if field.path.endswith("language") else OTHER
        case "list":
            return [OTHER]
        case "number":
            return 1.37
        case "choice":
            return field.choices[0]
        case "yes_no":
            return False
        case "date":
            return "2027-03-01"
        case "map":
            return {OTHER: 60, "Something else": 40}
        case "money":
            return {"amount": 1, "currency": "USD", "period": "year"}
        case "records":
            return [
                {inner.path: "2027-01-05" if inner.kind == "date" else other_answer(inner) for inner in field.fields}
            ]


@cache
def whole() -> Strategy:
    return compose_all(parse_brief(FULL))


@cache
def otherwise(path: str) -> Strategy:
    field = next(item for item in FIELDS if item.path == path)
    return compose_all(parse_brief(changed(FULL, {path: other_answer(field)})))


def reading_otherwise(other: Strategy) -> list[str]:
    return [key for key in other if _words(other[key]) != _words(whole()[key])]


def _words(section: Section) -> str:
    """Return the text of a section, without the evidence count of the front page."""
    return texts(section.model_copy(update={"evidence": {}}) if isinstance(section, FrontSection) else section)


def names(section: Section, path: str) -> bool:
    """Return whether a section lists this answer, its group or one of its parts as used."""
    return any(f"{path}.".startswith(f"{used}.") or used.startswith(f"{path}.") for used in section.answers_used)


def accounts_for(strategy: Strategy, key: str, path: str) -> bool:
    """Return whether the section lists the answer, or depends on one that does."""
    built_on = section_spec(key).needs
    return names(strategy[key], path) or any(accounts_for(strategy, earlier, path) for earlier in built_on)


@pytest.mark.parametrize("path", [field.path for field in FIELDS])
def test_changed_answer_changes_sections_that_list_it(path: str) -> None:
    other = otherwise(path)
    touched = reading_otherwise(other)
    assert touched
    assert any(names(other[key], path) for key in touched)
    silent = [key for key in touched if not accounts_for(other, key, path)]
    assert not silent, f"reads otherwise and does not say why: {silent}"


INNER = [(field, inner) for field in FIELDS for inner in field.fields]
"""Parts of an answer: the website of a competitor, the currency of the budget."""


@pytest.mark.parametrize(("field", "inner"), INNER, ids=[f"{field.path}-{inner.path}" for field, inner in INNER])
def test_every_part_of_an_answer_changes_the_strategy(field: Field, inner: Field) -> None:
    name = inner.path.rpartition(".")[2]
    before = changed(FULL, {field.path: FILLED[field.path]}) if field.path in FILLED else FULL
    part = before
    for key in field.path.split("."):
        part = part[key]
    one = part[0] if isinstance(part, list) else part
    other = OTHER_PARTS.get(name) or other_answer(inner)
    after = {**one, name: other}
    raw = changed(before, {field.path: [after, *part[1:]] if isinstance(part, list) else after})
    first, second = (compose_all(parse_brief(answers)) for answers in (before, raw))
    assert [key for key in first if texts(first[key]) != texts(second[key])]


@pytest.mark.parametrize("field", [f for f in FIELDS if not f.required], ids=lambda field: field.path)
def test_optional_answer_may_be_unknown(field: Field) -> None:
    done = compose_all(parse_brief(changed(FULL, {field.path: None})))
    assert list(done) == [spec.key for spec in SECTIONS]
    shown = "\n".join(texts(section) for section in done.values())
    assert "None" not in shown.replace("None:", "").replace("None of", "")
    assert not any(used == field.path for section in done.values() for used in section.answers_used)


def test_unknown_optional_answers_equal_missing_ones() -> None:
    unknown = changed(FULL, {field.path: None for field in FIELDS if not field.required})
    assert compose_all(parse_brief(unknown))


@pytest.mark.parametrize("field", [f for f in FIELDS if f.required], ids=lambda field: field.path)
def test_required_answer_may_not_be_unknown(field: Field) -> None:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(changed(FULL, {field.path: None}))
    assert [problem.field for problem in caught.value.problems] == [field.path]


def test_note_on_a_brief_does_not_change_the_strategy() -> None:
    same = compose_all(parse_brief(changed(FULL, {"key": "another", "why": "another"})))
    assert reading_otherwise(same) == []
