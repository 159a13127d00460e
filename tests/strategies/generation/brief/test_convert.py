"""Briefs of version 1 are converted without guessing, or rejected with the answer at fault."""

import json
import types
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief, load_brief, parse_brief
from strategies.generation.brief.answers import Answers
from strategies.generation.brief.means import Budget
from strategies.generation.brief.version1 import BriefVersion1
from strategies.generation.errors import BriefInvalid
from tests.strategies.generation.briefs import changed
from tests.strategies.generation.case_files import read_case

OLD: dict[str, Any] = read_case("13_minimal")
"""The ten required answers of version 1."""


def convert(**changes: Any) -> Brief:
    return parse_brief(changed(OLD, {name.replace("__", "."): value for name, value in changes.items()}))


def lost(brief: Brief) -> dict[str, str]:
    return {answer.field: answer.text for answer in brief.lost_answers or ()}


def codes(raw: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(BriefInvalid) as caught:
        parse_brief(raw)
    return {problem.field: problem.code for problem in caught.value.problems}


def test_seasons_stay_texts() -> None:
    brief = parse_brief(read_case("min/seasons"))
    assert brief.timing.seasons is None
    assert lost(brief)["Seasons"].startswith("August is dead; Sales drop in February; Valentine's Day 14 February")


def test_summer_slump_is_not_a_busy_season() -> None:
    brief = convert(audience_intelligence__seasonal_trends=["Sommerloch im August"])
    assert brief.timing.seasons is None
    assert lost(brief) == {"Seasons": "Sommerloch im August"}


def test_numbers_in_goals_stay_texts() -> None:
    goals = parse_brief(read_case("min/goals")).goals
    assert "11.200" in goals[3].text
    assert [(goal.start, goal.target, goal.by) for goal in goals] == [(None, None, None)] * 7
    revenue = parse_brief(read_case("min/r3_revenue")).goals[0]
    assert revenue.text == "Grow revenue from €1.3m to €2m in 18 months"
    assert revenue.target is None


def test_metric_belongs_to_the_goal_if_there_is_only_one() -> None:
    goal = parse_brief(read_case("20_user_wishes")).goals[0]
    assert (goal.metric, goal.target) == ("Midweek lunch covers (%)", 65)


def test_metric_of_several_goals_is_lost() -> None:
    brief = parse_brief(read_case("11_conflicting_goals"))
    assert all(goal.metric is None and goal.target is None for goal in brief.goals)
    assert lost(brief)["The one number that counts"] == "Members"
    assert lost(brief)["Its target value"] == "950"


def test_weekdays_in_other_words_are_lost() -> None:
    brief = parse_brief(read_case("min/days"))
    assert brief.timing.weekdays is None
    assert lost(brief)["Good days to publish"] == "Tue & Thu; Mondays; every Friday at 9; Sat-Sun; not Wednesday"


def test_weekdays_of_the_old_form_are_carried_over_with_their_time_of_day() -> None:
    timing = convert(content_strategy__optimal_timing=["Weekend", "Thursday Evening"]).timing
    assert timing.weekdays == ("Saturday", "Sunday", "Thursday")
    assert timing.time_of_day == "Thursday Evening"


def test_constraints_are_printed_as_other_rules() -> None:
    rules = parse_brief(read_case("min/rules")).rules
    assert {"Never publish on Saturday", "Do not use Instagram", "Maximum two posts a week"} <= set(rules.other)
    assert rules.refused_channels is None


def test_time_of_a_review_is_not_read_from_prose() -> None:
    brief = parse_brief(read_case("min/review_goes"))
    assert brief.rules.reviewers is None
    assert lost(brief)["Who checks before publishing"] == "Goes through the press office: one week"


def test_only_formats_of_the_old_form_are_carried_over() -> None:
    brief = parse_brief(read_case("min/r1d"))
    assert [item.format for item in brief.means.formats] == ["Social post"]
    assert [(item.channel, item.audience_is_there) for item in brief.means.channels] == [("TikTok", True)]
    assert lost(brief)["Formats you want to make"] == "TikTok clips"
    french = parse_brief(read_case("01_boulangerie_lyon_fr"))
    assert french.means.formats is None
    assert french.timing.weekdays is None


def test_full_time_people_become_hours() -> None:
    assert convert(business_context__team_size=0.1).means.people[0].hours_per_week == 4
    assert parse_brief(read_case("10_illustrator_daily_video")).means.people[0].hours_per_week == 1


def test_rates_without_a_question_of_their_own_keep_their_names() -> None:
    results = parse_brief(read_case("14a_start_past")).results
    assert (results.visits_per_month, results.signup_rate, results.download_rate) == (11_200, 1.4, 4.2)
    assert "Enquiries or leads: 0.9% of visitors" in results.other_numbers
    assert results.goal_rate is None


def test_competitor_without_a_website_is_carried_over() -> None:
    competitors = parse_brief(read_case("14a_start_past")).market.competitors
    assert [item.website for item in competitors] == ["https://ledgerhouse.example", "https://tallyforge.example", None]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("business.language", "xx", "language_unknown"),
        ("business.website", "javascript:alert(1)", "address_invalid"),
        ("business.geography", None, "required"),
        ("business_context.start_date", "2100-01-04", "date_invalid"),
        ("business_context.start_date", "soon", "date_invalid"),
        ("business_context.team_size", 251, "out_of_range"),
        ("business_context.team_size", "2.5", "not_a_number"),
        ("business_context.implementation_timeline", "9 months", "not_a_choice"),
        ("content_strategy.content_frequency", "Hourly", "not_a_choice"),
        ("content_strategy.content_mix", {"guides": 0}, "mix_empty"),
        ("business.buisness_name", "Kiln", "unknown_field"),
    ],
)
def test_invalid_answer_is_reported_by_its_old_field(path: str, value: object, code: str) -> None:
    assert codes(changed(OLD, {path: value})) == {path: code}


def test_invalid_entries_are_reported_by_position() -> None:
    raw = changed(
        OLD,
        {
            "content_strategy.blackout_dates": [
                {"start_date": "2027-02-10", "end_date": "2027-02-12"},
                {"start_date": "tomorrow"},
            ],
            "competitive_intelligence.top_competitors": [{"name": "Rival", "website": "data:text/html,x"}],
        },
    )
    assert codes(raw) == {
        "content_strategy.blackout_dates.1.start_date": "date_invalid",
        "competitive_intelligence.top_competitors.0.website": "address_invalid",
    }


def test_missing_parts_of_an_old_brief_are_reported_by_their_old_fields() -> None:
    found = codes({"business_context": {}})
    assert found["business.geography"] == "required"
    assert found["content_strategy.content_frequency"] == "required"
    assert "goals" not in found


def test_explicit_version_1_is_read_as_such() -> None:
    assert convert(version=1) == convert()


def test_lost_answers_beyond_the_limit_are_put_together() -> None:
    raw = read_case("14a_start_past")
    full = changed(
        raw,
        {
            "content_strategy.quality_metrics.seo_score": 70,
            "content_strategy.brand_voice.examples": ["We show the number."],
            "content_strategy.optimal_timing": ["someday"],
            "content_strategy.preferred_formats": ["Zines"],
            "content_strategy.quality_metrics.word_count_range": "long",
            "performance_analytics.conversion_rates.improvement_goals": "Demos",
            "performance_analytics.traffic_sources": ["Word of mouth"],
            "business.constraints": [f"Rule {n}" for n in range(20)],
        },
    )
    answers = parse_brief(full).lost_answers
    assert len(answers) == 20
    assert answers[-1].field == "Other answers"
    assert "Return you expect: " in answers[-1].text


def _answers_of(model: type[Answers]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: _value_of(field.annotation) for name, field in model.model_fields.items()}
    needed = {name: found for name, found in fields.items() if model.model_fields[name].is_required()}
    optional = {name: found for name, found in fields.items() if name not in needed}
    return st.fixed_dictionaries(needed, optional=optional)


def _value_of(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, TypeAliasType):
        return _value_of(kind.__value__)
    origin = get_origin(kind)
    if origin is Annotated:
        return _value_of(get_args(kind)[0])
    if origin is Literal:
        return st.sampled_from(get_args(kind))
    if origin in (Union, types.UnionType):
        return st.one_of(*map(_value_of, get_args(kind)))
    if origin is tuple:
        return st.lists(_value_of(get_args(kind)[0]), min_size=1, max_size=20)
    if origin is dict:
        return st.dictionaries(_TEXTS, st.floats(0.001, 1e6), min_size=1, max_size=12)
    if isinstance(kind, type) and issubclass(kind, Answers):
        return _BUDGETS if kind is Budget else _answers_of(kind)
    return {str: _TEXTS, float: st.floats(0.001, 100), bool: st.booleans(), type(None): st.none()}[kind]


_TEXTS = st.sampled_from(
    [
        "Tuesday Midday", "weekend", "Videos", "TikTok", "Organic Search", "monthly", "800-1500", "2027-02-30",
        "2027-03-01", "2027-02-01", "en-GB", "xx", "shop.example", "javascript:x", "a_b", "A_B", "'green'; no “eco”",
        "x" * 200, "“" * 150, "ß ﬁ İ", "?", "\u202eevil", "1;2\n3",
    ]
)  # fmt: skip
_BUDGETS = st.just({"amount": 5, "currency": "eur", "period": "week"})


@given(_answers_of(BriefVersion1))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_valid_brief_of_version_1_can_be_loaded(raw: dict[str, Any]) -> None:
    """Rows of the database were valid when they were stored, so none of them may fail."""
    stored = json.loads(BriefVersion1.model_validate(raw).model_dump_json())
    brief = load_brief(stored)
    assert load_brief(brief.model_dump(mode="json")) == brief
