"""The brief as a form: both ways between typed text and JSON, and every fault beside its question."""

import copy
from typing import Any

import pytest
from django.http import QueryDict

from strategies.generation.brief import describe_fields, sample_briefs
from strategies.pages.brief_form import BriefForm, Control
from strategies.pages.typed_answers import Typed, lines_of, raw_from, typed_from


@pytest.fixture
def typed(raw_brief: dict[str, Any]) -> Typed:
    """The first sample as somebody would type it."""
    return typed_from(raw_brief)


def posted(typed: Typed) -> QueryDict:
    post = QueryDict(mutable=True)
    post.update(typed)
    return post


def control(form: BriefForm, name: str) -> Control:
    found = [*form.required, *(one for category in form.optional for one in category.controls)]
    parts = [part for one in found for part in (*one.inner, *(part for row in one.rows for part in row))]
    return next(one for one in (*found, *parts) if one.name == name)


def faults_of(typed: Typed) -> dict[str, tuple[str, ...]]:
    """Names of the controls with errors, and the errors."""
    form = BriefForm.of_post(posted(typed))
    assert form.read() is None
    found = [*form.required, *(one for category in form.optional for one in category.controls)]
    parts = [part for one in found for part in (*one.inner, *(part for row in one.rows for part in row))]
    return {one.name: one.errors for one in (*found, *parts) if one.errors}


@pytest.mark.parametrize("sample", sample_briefs(), ids=lambda sample: sample.key)
def test_a_sample_typed_into_the_form_gives_the_same_brief(sample: Any) -> None:
    brief = BriefForm.of_post(posted(BriefForm.of_brief(sample.raw).typed)).read()

    assert brief is not None
    assert brief == sample.brief.model_copy(update={"key": None, "why": None})


def test_ten_questions_are_required_and_all_others_are_folded_by_category() -> None:
    form = BriefForm()

    assert len(form.required) == 10
    assert [category.key for category in form.optional] == ["business", "audience", "competition", "content", "results"]
    assert 10 + sum(len(category.controls) for category in form.optional) == len(describe_fields())
    assert all(category.why for category in form.optional)


def test_an_empty_form_names_each_required_answer_and_nothing_else() -> None:
    faults = faults_of({})

    assert set(faults) == {field.path for field in describe_fields() if field.required}
    assert all(len(errors) == 1 for errors in faults.values())


def test_an_optional_answer_left_empty_or_given_as_unknown_is_no_fault(typed: Typed) -> None:
    typed |= {"business.industry": "", "business_context.market_share": "I don't know", "business.stage": "   "}

    brief = BriefForm.of_post(posted(typed)).read()

    assert brief is not None
    assert brief.business.industry is None
    assert brief.business_context.market_share is None
    assert brief.business.stage is None


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("business.business_name", "   ", "has to be answered"),
        ("business.business_name", "n" * 201, "at most 200"),
        ("business.offer", "o" * 5001, "at most 5,000"),
        ("business_context.team_size", "two", "plain number"),
        ("business_context.team_size", "0", "more than 0"),
        ("business_context.team_size", "-1", "more than 0"),
        ("business_context.team_size", "1e3", "plain number"),
        ("business_context.team_size", "NaN", "plain number"),
        ("business_context.team_size", "9" * 5000, "plain number"),
        ("business_context.content_budget.amount", "GBP 350", "plain number"),
        ("business_context.content_budget.currency", "XXY", "three-letter currency"),
        ("business_context.content_budget.period", "fortnight", "Choose one of"),
        ("business_context.start_date", "18.01.2027", "year-month-day"),
        ("business_context.start_date", "2027-02-30", "real date"),
        ("content_strategy.content_frequency", "Hourly", "Choose one of"),
        ("performance_analytics.ab_testing_capabilities", "maybe", "true or false"),
        ("business_context.performance_metrics.bounce_rate", "130", "at most 100"),
        ("content_strategy.content_mix", "guides 60", "name: number"),
        ("content_strategy.content_mix", "guides: many", "plain number"),
        ("content_strategy.content_mix", "guides: 10\nguides: 20", "twice"),
        ("content_strategy.content_mix", "guides: 0", "more than 0"),
        ("business.offer", "nothing\x00here", "control character"),
        ("business.description", "half \ud83d", "half of a Unicode character"),
    ],
)
def test_a_fault_is_told_beside_its_question_and_what_was_typed_is_kept(
    typed: Typed, name: str, text: str, told: str
) -> None:
    form = BriefForm.of_post(posted(typed | {name: text}))

    assert form.read() is None
    wrong = control(form, name)
    assert any(told in error for error in wrong.errors), wrong.errors
    assert wrong.value == text
    assert [fault.target for fault in form.faults] == [wrong.id]


def test_a_fault_in_a_list_names_its_line(typed: Typed) -> None:
    typed["business_context.business_objectives"] = "First\n\n" + "s" * 5001

    assert "Line 2: " in faults_of(typed)["business_context.business_objectives"][0]


def test_too_many_lines_are_refused_with_the_limit(typed: Typed) -> None:
    typed["audience_intelligence.audience_pain_points"] = "\n".join(f"Pain {number}" for number in range(21))

    assert "At most 20" in faults_of(typed)["audience_intelligence.audience_pain_points"][0]


def test_a_fault_in_a_record_stands_in_its_own_row_even_after_a_blank_one() -> None:
    rivals = "competitive_intelligence.top_competitors"
    typed = {f"{rivals}.0.name": "First", f"{rivals}.1.name": "", f"{rivals}.2.website": "https://third.example"}
    form = BriefForm.of_post(posted(typed))

    assert form.read() is None
    assert control(form, f"{rivals}.1.name").errors
    assert control(form, f"{rivals}.1.website").value == "https://third.example"
    assert f"q-{rivals}-1-name".replace(".", "-") in [fault.target for fault in form.faults]


def test_a_row_more_can_be_asked_for_up_to_twenty() -> None:
    rivals = "competitive_intelligence.top_competitors"
    typed = {f"{rivals}.{index}.name": f"Rival {index}" for index in range(19)}

    form = BriefForm.of_post(posted(typed | {"more": rivals}))
    assert len(control(form, rivals).rows) == 20
    full = BriefForm.of_post(posted(typed | {f"{rivals}.19.name": "The last", "more": rivals}))
    assert len(control(full, rivals).rows) == 20
    assert control(full, rivals).is_full


def test_numbers_may_carry_thousands_and_a_percent_sign_where_a_percentage_is_asked(typed: Typed) -> None:
    typed |= {
        "business_context.performance_metrics.traffic": "11,200",
        "business_context.performance_metrics.bounce_rate": "61 %",
        "content_strategy.content_mix": "guides: 60%\nteam: the people: 40",
    }

    raw, problems = raw_from(typed)

    assert not problems
    assert raw["business_context"]["performance_metrics"]["traffic"] == 11200
    assert raw["business_context"]["performance_metrics"]["bounce_rate"] == 61
    assert raw["content_strategy"]["content_mix"] == {"guides": 60, "team: the people": 40}


def test_half_a_person_in_percent_is_not_guessed(typed: Typed) -> None:
    assert "plain number" in faults_of(typed | {"business_context.team_size": "50%"})["business_context.team_size"][0]


def test_a_question_that_does_not_exist_is_refused_by_name(typed: Typed) -> None:
    form = BriefForm.of_post(posted(typed | {"business.turnover": "1"}))

    assert form.read() is None
    assert [fault.message for fault in form.faults] == ["There is no question called “business.turnover”."]


def test_a_brief_of_200_kb_is_refused_as_a_whole_and_kept(typed: Typed) -> None:
    long = "x" * 200_000
    form = BriefForm.of_post(posted(typed | {"business.description": long}))

    assert form.read() is None
    assert "kB long" in form.faults[0].message
    assert control(form, "business.description").value == long


def test_two_faults_are_told_together(typed: Typed) -> None:
    assert set(faults_of(typed | {"business.offer": "", "content_strategy.content_mix": "x"})) == {
        "business.offer",
        "content_strategy.content_mix",
    }


def test_lines_of_every_newline_count_and_blank_ones_do_not() -> None:
    assert lines_of("one\r\ntwo\rthree\n\n  \nfour ") == ["one", "two", "three", "four"]


def test_nothing_typed_is_changed_by_reading_it(typed: Typed) -> None:
    before = copy.deepcopy(typed)
    form = BriefForm(typed=typed)
    form.read()

    assert form.typed == before
