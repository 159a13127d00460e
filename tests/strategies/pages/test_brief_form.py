"""The brief form: text to JSON and back, and errors beside their questions."""

import copy
from typing import Any

import pytest

from strategies.generation.brief import describe_fields, sample_briefs
from strategies.generation.brief.typed_text import split_lines
from strategies.pages.forms.brief import BriefForm
from strategies.pages.forms.questions import REFERENCES, STEPS
from strategies.pages.forms.structure import Fieldset
from tests.strategies.pages.brief_inputs import Inputs, errors_of, find_control, read, submit

RIVALS = "market.competitors"
QUESTIONS = "audience.questions"


@pytest.fixture
def inputs(raw_brief: dict[str, Any]) -> Inputs:
    """The first sample as a user would type it."""
    return BriefForm(brief=raw_brief).typed


@pytest.mark.parametrize("sample", sample_briefs(), ids=lambda sample: sample.key)
def test_brief_form_round_trips_samples(sample: Any) -> None:
    assert read(BriefForm(brief=sample.raw).typed) == sample.brief.model_copy(update={"key": None, "note": None})


def test_brief_form_asks_each_question_once() -> None:
    form = BriefForm()
    asked = [control.name for _, controls in form.steps for control in controls]
    asked += [control.name for fold in form.optional for control in fold.controls]

    assert sorted(asked) == sorted(field.path for field in describe_fields())


def test_required_questions_are_in_the_five_steps() -> None:
    paths = {path for step in STEPS for path in step.paths}

    assert len(STEPS) == 5
    assert {field.path for field in describe_fields() if field.required} <= paths
    for path in paths:
        control = BriefForm().controls[path]
        if not isinstance(control, Fieldset):
            is_required = next(field.required for field in describe_fields() if field.path == path)
            assert control.field.is_marked_optional is not is_required  # type: ignore[attr-defined]


def test_every_list_of_numbers_says_what_it_counts() -> None:
    numbers = {
        f"{field.path}.{inner.path}" for field in describe_fields() for inner in field.fields if inner.kind == "numbers"
    }

    assert numbers == set(REFERENCES)


def test_lists_show_enough_empty_rows() -> None:
    form = BriefForm()

    rows = {name: len(find_control(form, name).controls) for name in ("goals", QUESTIONS, "means.people", RIVALS)}
    assert rows == {"goals": 2, QUESTIONS: 3, "means.people": 2, RIVALS: 1}
    assert [row.label for row in find_control(form, QUESTIONS).controls] == ["Question 1", "Question 2", "Question 3"]


def test_help_of_a_list_is_shown_in_its_first_row_only() -> None:
    form = BriefForm()

    assert find_control(form, "goals.0.text").help_text
    assert not find_control(form, "goals.1.text").help_text


def test_empty_form_has_one_error_per_required_question() -> None:
    faults = errors_of({})

    assert set(faults) == {field.path for field in describe_fields() if field.required}
    assert all(len(errors) == 1 for errors in faults.values())


def test_optional_answers_may_be_empty_or_unknown(inputs: Inputs) -> None:
    brief = read(inputs | {"business.industry": "", "business.region": "I don't know", "business.stage": "   "})

    assert brief.business.industry is None
    assert brief.business.region is None
    assert brief.business.stage is None


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("business.business_name", "   ", "Enter a business name"),
        ("business.business_name", "n" * 201, "at most 200"),
        ("business.offer", "o" * 5001, "at most 5,000"),
        ("business.country", "Atlantis", "country"),
        ("business.language", "xx", "language"),
        ("business.website", "javascript:alert(1)", "web address"),
        ("means.people.0.hours_per_week", "two", "plain number"),
        ("means.people.0.hours_per_week", "0", "more than 0"),
        ("means.people.0.hours_per_week", "-1", "more than 0"),
        ("means.people.0.hours_per_week", "1e3", "plain number"),
        ("means.people.0.hours_per_week", "NaN", "plain number"),
        ("means.people.0.hours_per_week", "9" * 5000, "plain number"),
        ("means.people.0.hours_per_week", "50%", "plain number"),
        ("means.budget.amount", "about 350", "plain number"),
        ("means.budget.amount", "6.500", "Write 6500, or 6.5"),
        ("means.budget.amount", "6.500,00", "Write 6500.00"),
        ("means.budget.amount", "1.234.567", "Write 1234567"),
        ("means.budget.amount", "€6,500", "“€” is not GBP"),
        ("means.budget.currency", "XXY", "currency"),
        ("means.budget.currency", "", "Choose the currency"),
        ("means.budget.period", "fortnight", "Choose one of"),
        ("goals.0.target", "11.200", "two ways"),
        ("timing.start_date", "18.01.2027", "year-month-day"),
        ("timing.start_date", "2027-02-30", "real date"),
        ("timing.weekdays", "Caturday", "Choose one of"),
        ("means.frequency", "Hourly", "Choose one of"),
        ("results.can_split_test", "maybe", "true or false"),
        ("results.bounce_rate", "130", "at most 100"),
        ("proof.0.answers", "1 and often", "number"),
        ("proof.0.answers", "1, 19", "There is no question 19"),
        ("business.offer", "nothing\x00here", "control character"),
        ("business.description", "half \ud83d", "half of a Unicode character"),
    ],
)
def test_error_is_shown_at_its_question_and_input_is_kept(inputs: Inputs, name: str, text: str, message: str) -> None:
    form = submit(inputs | {name: text})

    assert form.read() is None
    control = find_control(form, name)
    assert any(message in str(error) for error in control.errors), form.errors
    assert control.value() == text
    assert [fault.target for fault in form.faults] == [control.focus_id]


def test_error_in_a_list_names_its_line(inputs: Inputs) -> None:
    inputs["rules.forbidden_claims"] = "First\n\n" + "s" * 5001

    assert "Line 2: " in errors_of(inputs)["rules.forbidden_claims"][0]


def test_too_many_lines_give_an_error_with_the_limit(inputs: Inputs) -> None:
    inputs["rules.forbidden_words"] = "\n".join(f"word {number}" for number in range(21))

    assert "At most 20" in errors_of(inputs)["rules.forbidden_words"][0]


def test_error_in_a_record_is_shown_in_its_row_after_a_blank_one() -> None:
    form = submit({f"{RIVALS}.0.name": "First", f"{RIVALS}.1.name": "", f"{RIVALS}.2.website": "third.example"})

    assert form.read() is None
    assert find_control(form, f"{RIVALS}.2.name").errors
    assert f"q-{RIVALS}-2-name".replace(".", "-") in [fault.target for fault in form.faults]


def test_dates_in_the_wrong_order_are_an_error_of_their_row(inputs: Inputs) -> None:
    season = {"name": "Gifts", "first": "2027-12-24", "last": "2027-11-01", "kind": "Buying"}
    inputs |= {f"timing.seasons.9.{key}": text for key, text in season.items()}

    faults = errors_of(inputs)

    assert list(faults) == ["timing.seasons.9.last"]
    assert "before the first day" in faults["timing.seasons.9.last"][0]


def test_numbers_of_rows_count_the_rows_on_the_page(inputs: Inputs) -> None:
    inputs = {
        name: text for name, text in inputs.items() if not name.startswith((QUESTIONS, "proof", "market", "means.t"))
    }
    inputs |= {f"{QUESTIONS}.0.question": "Does it hurt?", f"{QUESTIONS}.2.question": "How long does it take?"}

    brief = read(inputs | {"proof.0.proof": "Ten films", "proof.0.answers": "1 and 3"})

    assert [one.question for one in brief.audience.questions] == ["Does it hurt?", "How long does it take?"]
    assert brief.proof[0].answers == (1, 2)
    blank = errors_of(inputs | {"proof.0.proof": "Ten films", "proof.0.answers": "2"})
    assert "There is no question 2" in blank["proof.0.answers"][0]


def test_rows_can_be_added_up_to_twenty() -> None:
    inputs = {f"{RIVALS}.{index}.name": f"Rival {index}" for index in range(19)}

    form = submit(inputs | {"more": RIVALS})
    assert len(find_control(form, RIVALS).controls) == 20
    full = submit(inputs | {f"{RIVALS}.19.name": "The last", "more": RIVALS})
    assert len(find_control(full, RIVALS).controls) == 20
    assert find_control(full, RIVALS).is_full
    beyond = submit(inputs | {f"{RIVALS}.20.name": "Too many"})
    assert beyond.read() is None
    assert "There is no question called “market.competitors.20.name”." in [fault.message for fault in beyond.faults]


def test_rows_that_were_added_may_stay_empty(inputs: Inputs) -> None:
    names = ("name", "website", "strength", "weakness", "is_checked")

    assert read(inputs | {f"{RIVALS}.9.{name}": "" for name in names})


def test_several_answers_are_checkboxes(inputs: Inputs) -> None:
    form = submit(inputs | {"timing.weekdays": "Tuesday\nThursday"})
    brief = form.read()

    assert brief is not None
    assert brief.timing.weekdays == ("Tuesday", "Thursday")
    boxes = [(box.data["value"], box.data["selected"]) for box in find_control(form, "timing.weekdays")]
    assert [day for day, is_chosen in boxes if is_chosen] == ["Tuesday", "Thursday"]
    assert len(boxes) == 7


def test_unknown_choice_is_shown_again_as_a_chosen_box(inputs: Inputs) -> None:
    form = submit(inputs | {"timing.weekdays": "Tuesday\nCaturday"})
    form.read()

    assert [box.data["value"] for box in find_control(form, "timing.weekdays") if box.data["selected"]] == [
        "Tuesday",
        "Caturday",
    ]


def test_countries_and_languages_are_chosen_by_name() -> None:
    form = BriefForm(brief={"business": {"country": "NL", "language": "de-LI"}})

    assert '<option value="NL" selected>Netherlands</option>' in str(find_control(form, "business.country"))
    language = str(find_control(form, "business.language"))
    assert '<option value="de">German</option>' in language
    assert '<option value="de-LI" selected>de-LI</option>' in language


def test_website_needs_no_scheme(inputs: Inputs) -> None:
    assert (
        read(inputs | {"business.website": "shop.example/jackets"}).business.website == "https://shop.example/jackets"
    )


def test_text_that_is_no_date_stays_visible(inputs: Inputs) -> None:
    form = submit(inputs | {"timing.start_date": "next Monday"})

    assert 'type="text"' in str(find_control(form, "timing.start_date"))
    assert 'value="next Monday"' in str(find_control(form, "timing.start_date"))
    assert 'type="date"' in str(find_control(BriefForm(), "timing.start_date"))


def test_answers_that_were_lost_are_kept_or_left_out(inputs: Inputs) -> None:
    inputs |= {
        "lost_answers.0.field": "Seasonal trends",
        "lost_answers.0.text": "August is dead",
        "lost_answers.1.field": "Market share",
        "lost_answers.1.text": "Small",
        "lost_answers.1.remove": "yes",
    }

    (lost,) = read(inputs).lost_answers

    assert (lost.field, lost.text) == ("Seasonal trends", "August is dead")


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
    assert set(errors_of(inputs | {"business.offer": "", "results.visits_per_month": "x"})) == {
        "business.offer",
        "results.visits_per_month",
    }


def test_split_lines_accepts_every_newline_and_drops_blank_lines() -> None:
    assert split_lines("one\r\ntwo\rthree\n\n  \nfour ") == ["one", "two", "three", "four"]


def test_reading_a_form_does_not_change_its_input(inputs: Inputs) -> None:
    before = copy.deepcopy(inputs)
    form = BriefForm(texts=inputs, is_submitted=True)
    form.read()

    assert form.typed == inputs == before
