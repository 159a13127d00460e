"""The brief form: text to JSON and back, and errors beside their questions."""

import copy
from typing import Any

import pytest
from django.http import QueryDict

from strategies.generation.brief import CATEGORIES, describe_fields, sample_briefs
from strategies.pages.forms.brief import BriefForm
from strategies.pages.forms.fields import split_lines
from strategies.pages.forms.structure import Control, Fieldset

type Inputs = dict[str, str]


@pytest.fixture
def inputs(raw_brief: dict[str, Any]) -> Inputs:
    """The first sample as a user would type it."""
    return BriefForm(brief=raw_brief).typed


def submit(inputs: Inputs) -> BriefForm:
    post = QueryDict(mutable=True)
    post.update(inputs)
    return BriefForm.from_post(post)


def all_controls(controls: list[Control]) -> list[Control]:
    """Return the controls and, for groups and lists, everything in them."""
    inner = [one for control in controls if isinstance(control, Fieldset) for one in control.controls]
    return controls + (all_controls(inner) if inner else [])


def find_control(form: BriefForm, name: str) -> Any:
    return next(one for one in all_controls(list(form.controls.values())) if one.name == name)


def errors_of(inputs: Inputs) -> dict[str, list[str]]:
    """Submit a brief with errors. Return the errors by control name."""
    form = submit(inputs)
    assert form.read() is None
    return {one.name: list(map(str, one.errors)) for one in all_controls(list(form.controls.values())) if one.errors}


@pytest.mark.parametrize("sample", sample_briefs(), ids=lambda sample: sample.key)
def test_brief_form_round_trips_samples(sample: Any) -> None:
    brief = submit(BriefForm(brief=sample.raw).typed).read()

    assert brief is not None
    assert brief == sample.brief.model_copy(update={"key": None, "why": None})


def test_brief_form_groups_optional_questions_by_category() -> None:
    form = BriefForm()

    assert len(form.required) == 10
    assert [category.title for category in form.optional] == list(CATEGORIES.values())
    assert 10 + sum(len(category.controls) for category in form.optional) == len(describe_fields())
    assert all(category.why for category in form.optional)


def test_empty_form_has_one_error_per_required_question() -> None:
    faults = errors_of({})

    assert set(faults) == {field.path for field in describe_fields() if field.required}
    assert all(len(errors) == 1 for errors in faults.values())


def test_optional_answers_may_be_empty_or_unknown(inputs: Inputs) -> None:
    inputs |= {"business.industry": "", "business_context.market_share": "I don't know", "business.stage": "   "}

    brief = submit(inputs).read()

    assert brief is not None
    assert brief.business.industry is None
    assert brief.business_context.market_share is None
    assert brief.business.stage is None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("business.business_name", "   ", "Enter a business name"),
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
def test_error_is_shown_at_its_question_and_input_is_kept(inputs: Inputs, name: str, text: str, message: str) -> None:
    form = submit(inputs | {name: text})

    assert form.read() is None
    control = find_control(form, name)
    assert any(message in str(error) for error in control.errors), control.errors
    assert control.value() == text
    assert [fault.target for fault in form.faults] == [control.auto_id]


def test_error_in_a_list_names_its_line(inputs: Inputs) -> None:
    inputs["business_context.business_objectives"] = "First\n\n" + "s" * 5001

    assert "Line 2: " in errors_of(inputs)["business_context.business_objectives"][0]


def test_too_many_lines_give_an_error_with_the_limit(inputs: Inputs) -> None:
    inputs["audience_intelligence.audience_pain_points"] = "\n".join(f"Pain {number}" for number in range(21))

    assert "At most 20" in errors_of(inputs)["audience_intelligence.audience_pain_points"][0]


def test_error_in_a_record_is_shown_in_its_row_after_a_blank_one() -> None:
    rivals = "competitive_intelligence.top_competitors"
    inputs = {f"{rivals}.0.name": "First", f"{rivals}.1.name": "", f"{rivals}.2.website": "https://third.example"}
    form = submit(inputs)

    assert form.read() is None
    assert find_control(form, f"{rivals}.1.name").errors
    assert find_control(form, f"{rivals}.1.website").value() == "https://third.example"
    assert f"q-{rivals}-1-name".replace(".", "-") in [fault.target for fault in form.faults]


def test_rows_can_be_added_up_to_twenty() -> None:
    rivals = "competitive_intelligence.top_competitors"
    inputs = {f"{rivals}.{index}.name": f"Rival {index}" for index in range(19)}

    form = submit(inputs | {"more": rivals})
    assert len(find_control(form, rivals).controls) == 20
    full = submit(inputs | {f"{rivals}.19.name": "The last", "more": rivals})
    assert len(find_control(full, rivals).controls) == 20
    assert find_control(full, rivals).is_full


def test_numbers_accept_thousands_separators_and_percent_signs(inputs: Inputs) -> None:
    inputs |= {
        "business_context.performance_metrics.traffic": "11,200",
        "business_context.performance_metrics.bounce_rate": "61 %",
        "content_strategy.content_mix": "guides: 60%\nteam: the people: 40",
    }

    form = submit(inputs)
    raw: Any = form.read_values()

    assert not form.errors
    assert raw["business_context"]["performance_metrics"]["traffic"] == 11200
    assert raw["business_context"]["performance_metrics"]["bounce_rate"] == 61
    assert raw["content_strategy"]["content_mix"] == {"guides": 60, "team: the people": 40}


def test_percent_sign_is_an_error_when_no_percentage_is_asked(inputs: Inputs) -> None:
    assert "plain number" in errors_of(inputs | {"business_context.team_size": "50%"})["business_context.team_size"][0]


def test_unknown_question_gives_an_error_with_its_name(inputs: Inputs) -> None:
    form = submit(inputs | {"business.turnover": "1"})

    assert form.read() is None
    assert [fault.message for fault in form.faults] == ["There is no question called “business.turnover”."]


def test_too_large_brief_gives_an_error_and_keeps_input(inputs: Inputs) -> None:
    long = "x" * 200_000
    form = submit(inputs | {"business.description": long})

    assert form.read() is None
    assert "kB long" in form.faults[0].message
    assert find_control(form, "business.description").value() == long


def test_all_errors_are_reported_together(inputs: Inputs) -> None:
    assert set(errors_of(inputs | {"business.offer": "", "content_strategy.content_mix": "x"})) == {
        "business.offer",
        "content_strategy.content_mix",
    }


def test_split_lines_accepts_every_newline_and_drops_blank_lines() -> None:
    assert split_lines("one\r\ntwo\rthree\n\n  \nfour ") == ["one", "two", "three", "four"]


def test_reading_a_form_does_not_change_its_input(inputs: Inputs) -> None:
    before = copy.deepcopy(inputs)
    form = BriefForm(texts=inputs, is_submitted=True)
    form.read()

    assert form.typed == inputs == before
