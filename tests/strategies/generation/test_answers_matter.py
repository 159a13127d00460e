"""Change one answer and the strategy changes: no question is asked for nothing."""

from typing import Any

import pytest

from strategies.generation.brief import Field, describe_fields, parse_brief, sample_briefs
from strategies.generation.errors import BriefInvalid
from tests.strategies.generation.composing import changed, compose_all, texts

FULL = sample_briefs()[0].raw
OTHER = "Quite another answer about zebras"


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


def shown(raw: dict[str, Any]) -> str:
    return "\n".join(texts(section) for section in compose_all(parse_brief(raw)).values())


@pytest.fixture(scope="module")
def whole() -> str:
    return shown(FULL)


@pytest.mark.parametrize("field", describe_fields(), ids=lambda field: field.path)
def test_another_answer_gives_another_strategy(field: Field, whole: str) -> None:
    raw = changed(FULL, {field.path: other_answer(field)})
    assert shown(raw) != whole


@pytest.mark.parametrize("field", [f for f in describe_fields() if not f.required], ids=lambda field: field.path)
def test_every_optional_answer_may_be_unknown(field: Field) -> None:
    assert compose_all(parse_brief(changed(FULL, {field.path: None})))


@pytest.mark.parametrize("field", [f for f in describe_fields() if f.required], ids=lambda field: field.path)
def test_no_required_answer_may_be_unknown(field: Field) -> None:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(changed(FULL, {field.path: None}))
    assert [problem.field for problem in caught.value.problems] == [field.path]


def test_ones_own_note_on_a_brief_changes_nothing(whole: str) -> None:
    assert shown(changed(FULL, {"key": "another", "why": "another"})) == whole
