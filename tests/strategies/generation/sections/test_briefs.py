"""The section on writer's briefs hands over the plan's briefs; what all share is printed once."""

import re
from typing import Any

from strategies.generation.sections.briefs import BriefsSection
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_all, texts


def briefs(of: Any) -> BriefsSection:
    section = compose_all(of)["briefs"]
    assert isinstance(section, BriefsSection)
    return section


def test_brief_names_channel_and_days() -> None:
    section = briefs(sample(1))
    calendar = compose_all(sample(1))["calendar"]
    for item in section.briefs:
        assert item.title in texts(calendar)
        assert " on " in item.when.text
        assert re.search(r"Draft due \d+ Dec, published \d+ Dec 2026\.$", item.when.text)


def test_rows_that_all_briefs_share_are_printed_once() -> None:
    shown = texts(briefs(sample(1)))
    assert shown.count("Never use the words “sustainable” or “green”.") == 1
    assert "For all three" in shown


def test_outline_has_a_row_for_each_line() -> None:
    item = briefs(sample(0)).briefs[0]
    shown = texts(briefs(sample(0)))
    assert f"Outline | {item.outline[0]}" in shown
    assert f" | {item.outline[1]}" in shown


def test_question_is_printed_only_where_the_title_does_not_ask_it() -> None:
    for position in range(3):
        for item in briefs(sample(position)).briefs:
            question = next((text for what, text in item.rows if what == "Question"), "")
            assert not question or question not in item.title


def test_single_brief_shares_nothing() -> None:
    shown = texts(briefs(brief(means__frequency="Quarterly")))
    assert "For all" not in shown
    assert "1. How long do samples take?" in shown
