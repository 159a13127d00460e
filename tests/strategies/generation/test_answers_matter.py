"""Change one answer and the strategy changes, and says why: no question is asked for nothing."""

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
"""Read off the schema, so that a new question is held to all of this."""

FILLED: dict[str, Any] = {
    "content_strategy.blackout_dates": [
        {"start_date": "2026-12-14", "end_date": "2026-12-16", "reason": "Stocktaking"},
    ],
}
"""Answers that the full sample leaves out."""
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
    """A valid answer of the field's kind that no sample gives."""
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
    """The front page counts every statement there is; that count is about the others."""
    return texts(section.model_copy(update={"evidence": {}}) if isinstance(section, FrontSection) else section)


def names(section: Section, path: str) -> bool:
    """Whether a section says that this answer, its group or one of its parts shaped it."""
    return any(f"{path}.".startswith(f"{told}.") or told.startswith(f"{path}.") for told in section.shaped_by)


def accounts_for(strategy: Strategy, key: str, path: str) -> bool:
    """The section names the answer, or is built on one that does."""
    built_on = section_spec(key).needs
    return names(strategy[key], path) or any(accounts_for(strategy, earlier, path) for earlier in built_on)


@pytest.mark.parametrize("path", [field.path for field in FIELDS])
def test_another_answer_gives_another_strategy_and_what_it_shaped_says_so(path: str) -> None:
    other = otherwise(path)
    touched = reading_otherwise(other)
    assert touched
    assert any(names(other[key], path) for key in touched)
    silent = [key for key in touched if not accounts_for(other, key, path)]
    assert not silent, f"reads otherwise and does not say why: {silent}"


INNER = [(field, inner) for field in FIELDS for inner in field.fields]
"""Parts of an answer: the website of a competitor, the currency of the budget."""


@pytest.mark.parametrize(("field", "inner"), INNER, ids=[f"{field.path}-{inner.path}" for field, inner in INNER])
def test_every_part_of_an_answer_changes_what_is_written(field: Field, inner: Field) -> None:
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
def test_every_optional_answer_may_be_unknown(field: Field) -> None:
    done = compose_all(parse_brief(changed(FULL, {field.path: None})))
    assert list(done) == [spec.key for spec in SECTIONS]
    shown = "\n".join(texts(section) for section in done.values())
    assert "None" not in shown.replace("None:", "").replace("None of", "")
    assert not any(told == field.path for section in done.values() for told in section.shaped_by)


def test_a_brief_of_which_every_optional_answer_is_unknown_is_as_good_as_one_without_them() -> None:
    unknown = changed(FULL, {field.path: None for field in FIELDS if not field.required})
    assert compose_all(parse_brief(unknown))


@pytest.mark.parametrize("field", [f for f in FIELDS if f.required], ids=lambda field: field.path)
def test_no_required_answer_may_be_unknown(field: Field) -> None:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(changed(FULL, {field.path: None}))
    assert [problem.field for problem in caught.value.problems] == [field.path]


def test_ones_own_note_on_a_brief_changes_nothing() -> None:
    same = compose_all(parse_brief(changed(FULL, {"key": "another", "why": "another"})))
    assert reading_otherwise(same) == []
