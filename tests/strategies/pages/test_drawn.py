"""What the strategy's page draws: bars that add up, months that hold every piece, the page, the answers behind."""

from datetime import date
from typing import Any

import pytest

from strategies.generation.sections.base import Statement, assumed, told
from strategies.generation.sections.capacity import CapacitySection
from strategies.pages.answers import Answers
from strategies.pages.figures import figures_of, hours_of
from strategies.pages.front_page import front_page
from strategies.pages.layout import failed_by_section, laid_out
from strategies.pages.month_grid import months_of, tones_of
from tests.strategies.generation.composing import compose_all, sample


@pytest.fixture(scope="module")
def sections() -> dict[str, Any]:
    return dict(compose_all(sample(0)))


def test_a_week_is_cut_into_what_is_planned_and_what_is_left(sections: dict[str, Any]) -> None:
    bar = hours_of(sections["capacity"])

    assert bar
    assert [part.tone for part in bar.parts][-1] == "rest"
    assert sum(float(part.share) for part in bar.parts) == pytest.approx(100, abs=0.1)
    assert [float(part.start) for part in bar.parts] == sorted(float(part.start) for part in bar.parts)


@pytest.mark.parametrize("amount", ["a day or two", "900 h", ""])
def test_lines_changed_by_hand_that_do_not_add_up_leave_the_two_totals(sections: dict[str, Any], amount: str) -> None:
    hours: CapacitySection = sections["capacity"]
    spoilt = [hours.week[0].model_copy(update={"amount": amount}), *hours.week[1:]]

    bar = hours_of(hours.model_copy(update={"week": spoilt}))

    assert bar
    assert [part.label for part in bar.parts] == ["Planned", "Left over"]


def test_more_than_there_is_is_said_and_leaves_nothing_over(sections: dict[str, Any]) -> None:
    hours = sections["capacity"].model_copy(update={"hours_available": 1.0})

    bar = hours_of(hours)

    assert bar
    assert "but there are only 1" in bar.note
    assert "rest" not in {part.tone for part in bar.parts}


def test_without_money_no_money_is_drawn(sections: dict[str, Any]) -> None:
    broke = sections["capacity"].model_copy(update={"money_total": 0.0})

    assert [bar.key for bar in figures_of(broke)] == ["hours"]


def test_months_hold_every_piece_on_its_day_and_a_far_one_adds_one_month_alone(sections: dict[str, Any]) -> None:
    calendar = sections["calendar"]
    moved = calendar.items[0].model_copy(update={"date": date(2199, 5, 1)})
    calendar = calendar.model_copy(update={"items": [moved, *calendar.items[1:]]})

    months = months_of(calendar, tones_of(calendar, []))

    assert sum(month.pieces for month in months) == len(calendar.items)
    firsts = [(month.first.year, month.first.month) for month in months]
    assert firsts == [(2026, 11), (2026, 12), (2027, 1), (2027, 2), (2199, 5)]


def test_a_line_that_was_changed_keeps_its_words_under_its_label(sections: dict[str, Any]) -> None:
    front = sections["front"]
    changed = front.model_copy(update={"bet": front.bet.model_copy(update={"text": "Be first: the rest follows."})})

    assert front_page(changed, sections, is_shared=False).bet.text == "Be first: the rest follows."
    assert front_page(changed, sections, is_shared=True).promise.label == "The promise"


def test_with_the_front_alone_the_page_stands_without_what_others_add(sections: dict[str, Any]) -> None:
    (block,) = laid_out(sections["front"], {"front": sections["front"]})

    assert block.kind == "front"
    assert block.page.mix is None
    assert block.page.monday.label == "First action"


def test_checks_that_passed_ask_for_nothing(sections: dict[str, Any]) -> None:
    failed = [check for check in sections["checks"].checks if not check.passed]

    assert sum(map(len, failed_by_section(sections.values()).values())) == len(failed)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (told("x", "business.business_name"), [("Business name", "Closewell")]),
        (told("x", "business.proof_assets.0"), [("Proof you have", "Four written customer stories")]),
        (told("x", "business.proof_assets.99"), [("Proof you have", "")]),
        (told("x", "your_instruction"), [("your instruction for this section", "")]),
        (assumed("x", "Ask."), []),
    ],
)
def test_behind_a_line_is_the_answer_it_repeats(statement: Statement, found: list[tuple[str, str]]) -> None:
    behind = Answers(sample(0)).behind(statement)

    assert [answer.title for answer in behind] == [title for title, _ in found]
    assert all(answer.text.startswith(text) for answer, (_, text) in zip(behind, found, strict=True))
