"""Answers of a brief as text for people."""

from typing import Any

import pytest

from strategies.generation.brief import load_brief, sample_briefs
from strategies.generation.brief.display import format_answer, list_answers


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("business.stage", None, ""),
        ("results.can_split_test", False, "No"),
        ("results.visits_per_month", 11200.0, "11,200"),
        ("business.country", "NL", "Netherlands (NL)"),
        ("business.language", "de", "German (de)"),
        ("timing.weekdays", ["Tuesday", "Thursday"], "Tuesday; Thursday"),
        ("proof.0.answers", [1, 3], "1, 3"),
        ("means.budget", {"amount": 350, "currency": "GBP"}, "Amount: 350 · Currency: GBP"),
        ("goals.1", {"text": "Sell it.", "target": 9, "by": None}, "Sell it. · Target: 9"),
        ("means.channels.0", {"channel": "Email", "is_used": True}, "Email · Do you use it today? Yes"),
        ("business_context.content_budget", {"amount": 350}, "Amount: 350"),
    ],
)
def test_answer_is_formatted_for_its_kind(path: str, value: Any, text: str) -> None:
    assert format_answer(path, value) == text


def test_answers_are_listed_with_titles_and_without_unknown_ones() -> None:
    answers = dict(list_answers(sample_briefs()[0].brief))

    assert answers["Business name"] == "Closewell"
    assert answers["Goal 1"].startswith(sample_briefs()[0].brief.goals[0].text)
    assert "Language to write in" in answers
    assert all(answers.values())
    assert not any("_" in title for title in answers)


def test_lost_answers_are_listed_too() -> None:
    raw = sample_briefs()[0].raw | {"lost_answers": [{"field": "Seasons", "text": "August is dead"}]}

    assert dict(list_answers(load_brief(raw)))["Not carried over: Seasons"] == "August is dead"
