"""Titles that are alike, or do not fit their question, are found."""

from dataclasses import replace
from typing import Any

from strategies.generation.planning.plan import Title
from strategies.generation.planning.title_patterns import title_patterns
from tests.strategies.generation.checks.checking import check, pieces, plan_of, spoilt


def test_two_pieces_with_one_title_fail() -> None:
    def repeat(data: dict[str, Any]) -> None:
        first, second, *_ = pieces(data)
        second["title"] = f"{first['title'].upper()}!"

    found = check(spoilt("calendar", repeat))["titles"]
    assert (found.passed, found.redo) == (False, "calendar")


def test_two_titles_of_the_pillars_that_are_alike_fail() -> None:
    def repeat(data: dict[str, Any]) -> None:
        for pillar in data["pillars"]:
            pillar["titles"][0]["title"] = "What does it cost?"

    found = check(spoilt("pillars", repeat))["titles"]
    assert (found.passed, found.redo) == (False, "pillars")


def test_pattern_for_other_questions_fails() -> None:
    key = next(pattern.key for pattern in title_patterns().values() if pattern.questions)
    found = check(plan=_with_titles(lambda title: replace(title, pattern=key, proof=None)))["patterns"]
    assert not found.passed
    assert "does not fit its question" in found.explanation


def test_unknown_pattern_fails() -> None:
    assert not check(plan=_with_titles(lambda title: replace(title, pattern="suffix")))["patterns"].passed


def _with_titles(change: Any) -> Any:
    plan = plan_of()
    titles: tuple[Title, ...] = tuple(change(title) for title in plan.titles)
    return replace(plan, titles=titles)
