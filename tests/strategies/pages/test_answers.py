"""Answers behind statements of strategies from before version 2 of the brief."""

from typing import Any

import pytest

from strategies.generation.sections.base import Statement
from strategies.pages.answers import Answers


@pytest.mark.parametrize(
    ("path", "title", "text"),
    [
        ("business_context.team_size", "Team size", "0.5"),
        ("audience_intelligence.audience_pain_points.1", "Audience pain points", "How long does it take?"),
        ("business_context.content_budget", "Content budget", "Amount: 0 · Currency: EUR · Period: month"),
    ],
)
def test_answers_of_an_old_brief_are_found_by_their_old_paths(
    old_brief: dict[str, Any], path: str, title: str, text: str
) -> None:
    statement = Statement(text="x", evidence="you_told_us", basis=path)

    (answer,) = Answers(old_brief).find_behind(statement)

    assert (answer.title, answer.text) == (title, text)
