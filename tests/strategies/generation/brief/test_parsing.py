"""Parsing a brief: valid input is normalized, and all problems are reported at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.generation.brief import Brief, brief_json_schema, load_brief, parse_brief, sample_briefs
from strategies.generation.errors import BriefInvalid, Problem
from tests.strategies.generation.briefs import MINIMAL, changed, minimal

REQUIRED = {
    "business.business_name",
    "business.description",
    "business.offer",
    "goals",
    "audience.ideal_customer",
    "audience.questions",
    "means.people",
    "means.budget",
    "means.frequency",
}
SEASON = {"name": "Gifts", "first": "2027-11-25", "last": "2027-12-18", "kind": "Buying"}

BLACKOUT = {"first": "2027-02-10"}


def find_problems(raw: object) -> list[Problem]:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(raw)
    return caught.value.problems


def codes(raw: object) -> dict[str, str]:
    """Return the code of each problem by field."""
    return {problem.field: problem.code for problem in find_problems(raw)}


@pytest.mark.parametrize("position", range(3))
def test_sample_brief_round_trips(position: int) -> None:
    brief = sample_briefs()[position].brief
    stored = json.loads(brief.model_dump_json())
    assert parse_brief(stored) == load_brief(stored) == brief


def test_nine_required_answers_are_sufficient() -> None:
    brief = parse_brief(MINIMAL)
    assert brief.business.business_name == "Kiln"
    assert brief.market.competitors is None
    assert brief.results.visits_per_month is None
    assert brief.lost_answers is None


def test_version_may_be_left_out() -> None:
    raw = {name: value for name, value in MINIMAL.items() if name != "version"}
    assert parse_brief(raw) == parse_brief(MINIMAL)


def test_unknown_version_is_rejected() -> None:
    assert codes(minimal(version=3)) == {"version": "not_a_choice"}


def test_empty_brief_reports_each_required_answer() -> None:
    assert codes({}) == dict.fromkeys(REQUIRED, "required")


def test_null_part_reports_the_answers_in_it() -> None:
    raw = {**MINIMAL, "means": None, "timing": None}
    assert codes(raw) == dict.fromkeys(["means.people", "means.budget", "means.frequency"], "required")


@pytest.mark.parametrize("raw", [None, [], "brief", 3, True])
def test_brief_must_be_an_object(raw: object) -> None:
    assert codes(raw) == {"brief": "not_an_object"}


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
        ("business.business_name", "\ud800", "bad_character"),
        ("business.language", "english, please", "language_unknown"),
        ("business.language", "xx", "language_unknown"),
        ("business.country", "UK", "country_unknown"),
        ("business.country", "Netherlands", "country_unknown"),
        ("business.website", "javascript:alert(1)", "address_invalid"),
        ("business.website", "no website", "address_invalid"),
        ("business.trade", "Bakery", "not_a_choice"),
        ("goals", [], "empty"),
        ("goals", "grow", "not_a_list"),
        ("goals", [{"text": "a goal"}] * 21, "too_many"),
        ("goals.0.target", "20", "not_a_number"),
        ("goals.0.target", -1, "out_of_range"),
        ("goals.0.by", "2100-01-01", "date_invalid"),
        ("goals.0.by", "2027-02-30", "date_invalid"),
        ("goals.0.by", 1_800_000_000, "date_invalid"),
        ("means.people.0.hours_per_week", True, "not_a_number"),
        ("means.people.0.hours_per_week", 0, "out_of_range"),
        ("means.people.0.hours_per_week", float("nan"), "not_a_number"),
        ("means.people.0.hours_per_week", float("inf"), "not_a_number"),
        ("means.people.0.hours_per_week", 10**400, "out_of_range"),
        ("means.budget", 3_000, "not_a_group"),
        ("means.frequency", "Hourly", "not_a_choice"),
        ("timing", [1], "not_a_group"),
        ("timing.quiet_first_working_days", 2.5, "not_a_number"),
        ("timing.quiet_first_working_days", 16, "out_of_range"),
        ("rules.needs_consent_for_names", "yes", "not_yes_no"),
        ("results.signup_rate", 140, "out_of_range"),
    ],
)
def test_invalid_answer_is_reported_by_field(path: str, value: object, code: str) -> None:
    assert codes(changed(MINIMAL, {path: value})) == {path: code}


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        ("timing.weekdays", ["Monday", "Mon"], "timing.weekdays.1", "not_a_choice"),
        ("rules.refused_channels", ["Instagram", "MySpace"], "rules.refused_channels.1", "not_a_choice"),
        ("means.channels", [{"channel": "Insta"}], "means.channels.0.channel", "not_a_choice"),
        ("rules.forbidden_words", ["cheap", 3, " "], "rules.forbidden_words.1", "not_text"),
        ("proof", [{"proof": "61 closes", "answers": [1.5]}], "proof.0.answers.0", "not_a_number"),
        ("proof", [{"proof": "61 closes", "answers": [0]}], "proof.0.answers.0", "out_of_range"),
        ("market.competitors", [{"website": "https://rival.example"}], "market.competitors.0.name", "required"),
        ("timing.seasons", [SEASON | {"last": "2027-11-01"}], "timing.seasons.0.last", "dates_reversed"),
        ("timing.blackouts", [BLACKOUT | {"last": "2027-01-10"}], "timing.blackouts.0.last", "dates_reversed"),
        ("goals", [{"text": "Sell", "opens": "2027-02-01", "by": "2027-01-01"}], "goals.0.by", "dates_reversed"),
    ],
)
def test_invalid_entry_is_reported_by_position(path: str, value: object, field: str, code: str) -> None:
    assert codes(changed(MINIMAL, {path: value}))[field] == code


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("proof", [{"proof": "61 closes", "answers": [1, 2]}], "proof.0.answers"),
        ("means.themes", [{"name": "Care", "share": 100, "questions": [9]}], "means.themes.0.questions"),
        ("market.gaps", [{"gap": "Sizes"}, {"gap": "Care", "questions": [2]}], "market.gaps.1.questions"),
        ("audience.segments", [{"name": "Owners", "serves_goals": [2]}], "audience.segments.0.serves_goals"),
    ],
)
def test_number_of_a_missing_question_or_goal_is_reported(path: str, value: object, field: str) -> None:
    assert codes(changed(MINIMAL, {path: value})) == {field: "reference_unknown"}


def test_parts_of_a_budget_are_reported_separately() -> None:
    assert codes(minimal(means__budget={"amount": "12", "currency": "XXX", "period": "decade"})) == {
        "means.budget.amount": "not_a_number",
        "means.budget.currency": "currency_unknown",
        "means.budget.period": "not_a_choice",
    }


def test_several_problems_are_reported_together() -> None:
    raw = minimal(business__offer="", means__frequency="Hourly", timing__weekdays=["Someday"])
    assert set(codes(raw)) == {"business.offer", "means.frequency", "timing.weekdays.0"}


def test_unknown_field_is_rejected_with_a_suggestion() -> None:
    problem = find_problems(minimal(business__buisness_name="Kiln"))[0]
    assert (problem.field, problem.code) == ("business.buisness_name", "unknown_field")
    assert "business.business_name" in problem.message


def test_choice_is_rejected_with_the_choices() -> None:
    problem = find_problems(minimal(timing__weekdays=["Someday"]))[0]
    assert problem.message == "Choose one of: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday."


def test_brief_of_200_kb_is_rejected() -> None:
    assert codes(minimal(business__stage="y" * 200_000)) == {"brief": "too_long"}


def test_brief_that_is_not_json_is_rejected() -> None:
    assert codes(minimal(business__stage={"a", "set"})) == {"brief": "not_json"}


def test_deeply_nested_brief_is_rejected() -> None:
    nested: Any = "x"
    for _ in range(50):
        nested = {"a": nested}
    assert codes(minimal(business__stage=nested)) == {"brief": "too_deep"}


def test_problem_messages_contain_no_jargon() -> None:
    raw = {"business": {"offer": 3, "naem": 1}, "goals": [{"target": "2"}], "timing": {"weekdays": "Monday"}}
    jargon = ("pydantic", "validation", "input", "str_", "type=", "NoneType", "dict", "tuple", "literal")
    found = [problem.message for problem in find_problems(raw)]
    assert len(found) > len(REQUIRED)
    assert not [message for message in found for word in jargon if word in message]


def test_text_is_stripped_and_newlines_are_kept() -> None:
    brief = parse_brief(minimal(business__description="  one\r\ntwo\t3  ", business__business_name=" a \n b "))
    assert brief.business.description == "one\ntwo\t3"
    assert brief.business.business_name == "a b"


@pytest.mark.parametrize("spelling", [None, "", "  ", "unknown", "I don't know", "N/A", "?"])
def test_unknown_is_recognized_in_every_spelling(spelling: str | None) -> None:
    brief = parse_brief(minimal(business__stage=spelling, goals__0__kind=spelling))
    assert brief.business.stage is None
    assert brief.goals[0].kind is None


@pytest.mark.parametrize(
    ("written", "stored"),
    [("shop.example", "https://shop.example"), ("HTTP://SHOP.EXAMPLE/a?b=1", "HTTP://SHOP.EXAMPLE/a?b=1")],
)
def test_website_is_stored_as_an_address(written: str, stored: str) -> None:
    assert parse_brief(minimal(business__website=written)).business.website == stored


def test_html_and_formulas_are_kept_as_text() -> None:
    name = '=HYPERLINK("http://evil.example","x") <b>'
    assert parse_brief(minimal(business__business_name=name)).business.business_name == name


def test_same_answers_have_the_same_hash() -> None:
    first, second = parse_brief(MINIMAL), parse_brief(MINIMAL)
    assert first == second
    assert hash(first) == hash(second)
    assert hash(first) != hash(parse_brief(minimal(business__places="Lisbon")))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
        max_leaves=20,
    ),
    st.sampled_from([*sorted(REQUIRED), "version", "timing.weekdays", "goals.0.by", "proof", "business_context"]),
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


def test_json_schema_allows_null_where_an_answer_may_be_unknown() -> None:
    schema = brief_json_schema()
    stage = schema["$defs"]["Business"]["properties"]["stage"]
    assert {"type": "null"} in stage["anyOf"]
    assert {"type": "null"} in schema["properties"]["results"]["anyOf"]
    assert {"type": "null"} not in schema["$defs"]["Business"]["properties"]["offer"].get("anyOf", [])


def test_json_schema_is_closed_and_complete() -> None:
    schema = brief_json_schema()
    objects = [schema, *(found for found in schema["$defs"].values() if found.get("type") == "object")]
    assert all(found["additionalProperties"] is False for found in objects)
    references = set(_find_references(schema))
    assert references == {f"#/$defs/{name}" for name in schema["$defs"]}


def _find_references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for inner in node for found in _find_references(inner)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if "$ref" in node else []
    return own + [found for inner in node.values() for found in _find_references(inner)]
