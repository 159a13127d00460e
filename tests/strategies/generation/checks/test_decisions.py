"""Sections that carry out another decision than the plan's are found."""

from typing import Any

import pytest

from tests.strategies.generation.checks.checking import check, pieces, spoilt


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("options", lambda data: data.update(chosen=data["options"][-1]["key"])),
        ("channels", lambda data: data["used"].pop()),
        ("channels", lambda data: data["used"][0].update(key="Snapchat")),
        ("channels", lambda data: data["refused"].clear()),
    ],
)
def test_section_with_another_decision_fails(section: str, change: Any) -> None:
    found = check(spoilt(section, change))["decisions"]
    assert (found.passed, found.redo) == (False, section)


def test_brief_for_a_deleted_piece_fails() -> None:
    def delete_all(data: dict[str, Any]) -> None:
        data["items"] = []

    found = check(spoilt("calendar", delete_all))["briefs"]
    assert (found.passed, found.redo) == (False, "briefs")
    assert "is not in the calendar" in found.explanation


def test_brief_with_an_earlier_title_fails() -> None:
    def rename_all(data: dict[str, Any]) -> None:
        for number, piece in enumerate(pieces(data)):
            piece["title"] = f"Title {number}"

    assert "another title in its brief" in check(spoilt("calendar", rename_all))["briefs"].explanation


def test_front_page_that_counts_other_pieces_fails() -> None:
    found = check(spoilt("calendar", lambda data: data["items"].remove(pieces(data)[-1])))["front"]
    assert (found.passed, found.redo) == (False, "front")
    assert "The front page speaks of" in found.explanation
