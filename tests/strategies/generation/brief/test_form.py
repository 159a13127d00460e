"""The description of the questions, from which forms are built."""

from typing import Any

import pytest

from strategies.generation.brief import CATEGORIES, Field, describe_fields, field_titles, sample_briefs

NOT_QUESTIONS = {"version", "key", "note", "lost_answers"}
FIELDS = {field.path: field for field in describe_fields()}


def test_every_question_has_a_title_and_a_reason() -> None:
    fields = [inner for field in describe_fields() for inner in (field, *field.fields)]
    assert all(field.title and field.why.endswith((".", "?")) for field in fields)


def test_required_questions_come_first() -> None:
    fields = describe_fields()
    assert [field.required for field in fields] == [True] * 9 + [False] * (len(fields) - 9)


def test_every_category_has_questions() -> None:
    assert {field.category for field in describe_fields()} == set(CATEGORIES)


def test_answers_without_a_question_are_not_asked_for() -> None:
    assert not {path.split(".", 1)[0] for path in FIELDS} & NOT_QUESTIONS


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("business.business_name", "text"),
        ("business.description", "long_text"),
        ("business.trade", "choice"),
        ("goals", "records"),
        ("means.budget", "money"),
        ("timing.start_date", "date"),
        ("timing.weekdays", "choices"),
        ("timing.quiet_first_working_days", "number"),
        ("rules.barred_proof", "choices"),
        ("rules.forbidden_words", "list"),
        ("rules.needs_consent_for_names", "yes_no"),
        ("audience.journey.trigger", "long_text"),
    ],
)
def test_question_has_the_kind_of_its_answer(path: str, kind: str) -> None:
    assert FIELDS[path].kind == kind


def test_record_describes_its_own_questions() -> None:
    proof = {field.path: field for field in FIELDS["proof"].fields}
    assert [proof[name].kind for name in ("proof", "kind", "answers", "may_be_published")] == [
        "long_text",
        "choice",
        "numbers",
        "yes_no",
    ]
    assert proof["proof"].required
    assert not proof["answers"].required
    assert (proof["answers"].minimum, proof["answers"].maximum, proof["answers"].is_whole) == (1, 100, True)
    assert not any(field.category for field in proof.values())


def test_list_of_choices_names_them() -> None:
    assert FIELDS["timing.weekdays"].choices[::6] == ("Monday", "Sunday")
    makes = next(field for field in FIELDS["means.people"].fields if field.path == "makes")
    assert (makes.kind, makes.choices[0]) == ("choices", "Article")


def test_form_covers_every_answer_of_the_samples() -> None:
    for sample in sample_briefs():
        answers = {name: value for name, value in sample.raw.items() if name not in NOT_QUESTIONS}
        assert set(_leaves(answers, "")) <= set(FIELDS)
        assert not [path for path, field in FIELDS.items() if _has_unknown_parts(field, _get(answers, path))]


def _leaves(value: Any, path: str) -> list[str]:
    """Return paths as the form knows them: a list and a budget are one question."""
    if isinstance(value, dict) and path != "means.budget":
        return [leaf for name, inner in value.items() for leaf in _leaves(inner, f"{path}.{name}".lstrip("."))]
    return [] if value is None else [path]


def _get(answers: dict[str, Any], path: str) -> Any:
    value: Any = answers
    for name in path.split("."):
        value = (value or {}).get(name)
    return value


def _has_unknown_parts(field: Field, value: Any) -> bool:
    if field.kind != "records":
        return False
    return not {name for record in value or () for name in record} <= {inner.path for inner in field.fields}


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("business.offer", "What you sell, and for how much"),
        ("means.budget.currency", "Money for content: currency"),
        ("audience.journey", "How they buy"),
        ("audience.journey.deciding", "How they buy: what decides it"),
        ("goals", "Goals"),
        ("goals.0", "Goal 1"),
        ("goals.0.text", "Goal 1"),
        ("goals.1.start", "Goal 2: today"),
        ("proof.19.may_be_published", "Proof 20: may it be published?"),
        ("timing", "Timing"),
    ],
)
def test_every_path_has_a_title(path: str, title: str) -> None:
    assert field_titles()[path] == title
