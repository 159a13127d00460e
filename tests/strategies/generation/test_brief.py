"""Parsing a brief: valid input is normalized, and all problems are reported at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.generation.brief import Brief, brief_json_schema, describe_fields, parse_brief, sample_briefs
from strategies.generation.errors import BriefInvalid
from tests.strategies.generation.composing import MINIMAL, changed, minimal

REQUIRED = {
    "business.business_name",
    "business.description",
    "business.offer",
    "business.ideal_customer",
    "business.geography",
    "business_context.business_objectives",
    "business_context.team_size",
    "business_context.content_budget",
    "audience_intelligence.audience_pain_points",
    "content_strategy.content_frequency",
}


def problems(raw: object) -> dict[str, str]:
    """Return the code of each problem by field."""
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(raw)
    return {problem.field: problem.code for problem in caught.value.problems}


def messages(raw: object) -> list[str]:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(raw)
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize("position", range(3))
def test_sample_brief_round_trips(position: int) -> None:
    brief = sample_briefs()[position].brief
    assert parse_brief(json.loads(brief.model_dump_json())) == brief


def test_ten_required_answers_are_sufficient() -> None:
    brief = parse_brief(MINIMAL)
    assert brief.business.business_name == "Kiln"
    assert brief.competitive_intelligence.top_competitors is None
    assert brief.performance_analytics.conversion_rates.purchase is None


def test_empty_brief_reports_each_of_the_ten_answers() -> None:
    assert problems({}) == dict.fromkeys(REQUIRED, "required")


def test_null_group_reports_the_answers_in_it() -> None:
    raw = {**MINIMAL, "content_strategy": None, "audience_intelligence": None, "performance_analytics": None}
    assert set(problems(raw)) == {"content_strategy.content_frequency", "audience_intelligence.audience_pain_points"}


@pytest.mark.parametrize("raw", [None, [], "brief", 3, True])
def test_brief_must_be_an_object(raw: object) -> None:
    assert problems(raw) == {"brief": "not_an_object"}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("business.offer", "   ", "empty"),
        ("business.offer", None, "required"),
        ("business.offer", 40, "not_text"),
        ("business.offer", ["tiles"], "not_text"),
        ("business.description", "x" * 5_001, "too_long"),
        ("business.business_name", "x" * 201, "too_long"),
        ("business.business_name", "Ki\0ln", "bad_character"),
        ("business.business_name", "Ki\x1bln", "bad_character"),
        ("business.business_name", "\ud800", "bad_character"),
        ("business.language", "english, please", "language_unknown"),
        ("business_context.team_size", "2.5", "not_a_number"),
        ("business_context.team_size", True, "not_a_number"),
        ("business_context.team_size", 0, "out_of_range"),
        ("business_context.team_size", -1, "out_of_range"),
        ("business_context.team_size", float("nan"), "not_a_number"),
        ("business_context.team_size", float("inf"), "not_a_number"),
        ("business_context.team_size", 10**400, "out_of_range"),
        ("business_context.content_budget", 3_000, "not_a_group"),
        ("business_context.business_objectives", [], "empty"),
        ("business_context.business_objectives", "grow", "not_a_list"),
        ("business_context.business_objectives", ["a goal"] * 21, "too_many"),
        ("business_context.start_date", "2027-02-30", "date_invalid"),
        ("business_context.start_date", 1_800_000_000, "date_invalid"),
        ("business_context.performance_metrics", [1], "not_a_group"),
        ("content_strategy.content_frequency", "Hourly", "not_a_choice"),
        ("content_strategy.content_mix", {"guides": 0}, "mix_empty"),
        ("performance_analytics.ab_testing_capabilities", "yes", "not_yes_no"),
        ("performance_analytics.conversion_rates.purchase", 140, "out_of_range"),
    ],
)
def test_invalid_answer_is_reported_by_field(path: str, value: object, code: str) -> None:
    assert problems(changed(MINIMAL, {path: value})) == {path: code}


def test_list_entry_is_reported_by_position() -> None:
    raw = minimal(business_context__business_objectives=["a goal", " ", 3])
    assert problems(raw) == {
        "business_context.business_objectives.1": "empty",
        "business_context.business_objectives.2": "not_text",
    }


def test_parts_of_a_budget_are_reported_separately() -> None:
    raw = minimal(business_context__content_budget={"amount": "12", "currency": "XXX", "period": "decade"})
    assert problems(raw) == {
        "business_context.content_budget.amount": "not_a_number",
        "business_context.content_budget.currency": "currency_unknown",
        "business_context.content_budget.period": "not_a_choice",
    }


def test_competitor_without_a_name_is_reported_by_position() -> None:
    raw = changed(MINIMAL, {"competitive_intelligence.top_competitors": [{"website": "https://rival.example"}]})
    assert problems(raw) == {"competitive_intelligence.top_competitors.0.name": "required"}


def test_several_problems_are_reported_together() -> None:
    raw = minimal(business__offer="", business_context__team_size=0, content_strategy__content_frequency="Hourly")
    assert set(problems(raw)) == {
        "business.offer",
        "business_context.team_size",
        "content_strategy.content_frequency",
    }


def test_unknown_field_is_rejected_with_a_suggestion() -> None:
    raw = minimal(business__buisness_name="Kiln")
    assert problems(raw) == {"business.buisness_name": "unknown_field"}
    assert "business.business_name" in messages(raw)[0]


def test_brief_of_200_kb_is_rejected() -> None:
    assert problems(minimal(business__stage="y" * 200_000)) == {"brief": "too_long"}


def test_brief_that_is_not_json_is_rejected() -> None:
    assert problems(minimal(business__stage={"a", "set"})) == {"brief": "not_json"}


def test_deeply_nested_brief_is_rejected() -> None:
    nested: Any = "x"
    for _ in range(50):
        nested = {"a": nested}
    assert problems(minimal(business__stage=nested)) == {"brief": "too_deep"}


def test_problem_messages_contain_no_jargon() -> None:
    found = messages({"business": {"offer": 3, "naem": 1}, "business_context": {"team_size": "2"}})
    jargon = ("pydantic", "validation", "input", "str_", "type=", "NoneType", "dict", "tuple")
    assert not [message for message in found for word in jargon if word in message]


def test_text_is_stripped_and_newlines_are_kept() -> None:
    brief = parse_brief(minimal(business__description="  one\r\ntwo\t3  ", business__business_name=" a \n b "))
    assert brief.business.description == "one\ntwo\t3"
    assert brief.business.business_name == "a b"


@pytest.mark.parametrize("spelling", [None, "", "  ", "unknown", "I don't know", "N/A", "?"])
def test_unknown_is_recognized_in_every_spelling(spelling: str | None) -> None:
    assert parse_brief(minimal(business__stage=spelling)).business.stage is None


def test_html_and_formulas_are_kept_as_text() -> None:
    name = '=HYPERLINK("http://evil.example","x") <b>'
    assert parse_brief(minimal(business__business_name=name)).business.business_name == name


def test_same_answers_have_the_same_digest() -> None:
    first, second = parse_brief(MINIMAL), parse_brief(MINIMAL)
    assert first == second
    assert hash(first) == hash(second)
    assert hash(first) != hash(parse_brief(minimal(business__geography="Lisbon")))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from(sorted(REQUIRED)),
)
def test_any_input_gives_a_brief_or_problems(value: object, path: str) -> None:
    try:
        found: object = parse_brief(changed(MINIMAL, {path: value}))
    except BriefInvalid as error:
        found = error.problems
    is_list_of_problems = isinstance(found, list) and all(
        problem.field and problem.message and problem.code for problem in found
    )
    assert is_list_of_problems or isinstance(found, Brief)


def test_every_field_has_a_title_and_a_reason() -> None:
    fields = [inner for field in describe_fields() for inner in (field, *field.fields)]
    assert all(field.title and field.why.endswith((".", "?")) for field in fields)


def test_form_asks_the_ten_required_answers_first() -> None:
    fields = describe_fields()
    assert {field.path for field in fields[:10]} == REQUIRED
    assert not any(field.required for field in fields[10:])


def test_form_covers_every_field_of_the_samples() -> None:
    known = {field.path for field in describe_fields()}
    for sample in sample_briefs():
        assert _leaves(sample.raw, "") - known == set()


def _leaves(value: Any, path: str) -> set[str]:
    """Return paths as the form knows them: a list, a map or a budget is one question."""
    whole = path in {"content_strategy.content_mix", "business_context.content_budget"}
    if isinstance(value, dict) and not whole:
        inner = {name: found for name, found in value.items() if path or name not in ("key", "why")}
        return {leaf for name, found in inner.items() for leaf in _leaves(found, f"{path}.{name}" if path else name)}
    return set() if value is None else {path}


def test_json_schema_allows_null_where_an_answer_may_be_unknown() -> None:
    schema = brief_json_schema()
    stage = schema["$defs"]["Business"]["properties"]["stage"]
    assert {"type": "null"} in stage["anyOf"]
    assert schema["$defs"]["Business"]["additionalProperties"] is False
    assert {"type": "null"} in schema["properties"]["performance_analytics"]["anyOf"]
