"""Page blocks of the strategy page: charts, month grid, one-page summary and answers behind statements."""

from datetime import date
from typing import Any

import pytest

from strategies.exports.evidence import EVIDENCE_LABELS
from strategies.generation.sections.base import Statement, Statements, Table, answer_statement, assumption_statement
from strategies.generation.sections.capacity import CapacitySection
from strategies.pages.answers import Answers
from strategies.pages.figures import build_figures, build_hours_bar
from strategies.pages.front_page import build_front_page
from strategies.pages.layout import FailedChecks, build_blocks, group_failed_checks
from strategies.pages.month_grid import assign_tones, build_months
from tests.strategies.exports.documents import build_calendar, build_checks, build_items
from tests.strategies.generation.composing import compose_all, sample


@pytest.fixture(scope="module")
def sections() -> dict[str, Any]:
    return dict(compose_all(sample(0)))


def test_hours_bar_splits_a_week_into_planned_and_left(sections: dict[str, Any]) -> None:
    bar = build_hours_bar(sections["capacity"])

    assert bar
    assert [part.tone for part in bar.parts][-1] == "rest"
    assert sum(float(part.share) for part in bar.parts) == pytest.approx(100, abs=0.1)
    assert [float(part.start) for part in bar.parts] == sorted(float(part.start) for part in bar.parts)


@pytest.mark.parametrize("amount", ["a day or two", "900 h", ""])
def test_hours_bar_shows_totals_when_edited_lines_do_not_add_up(sections: dict[str, Any], amount: str) -> None:
    hours: CapacitySection = sections["capacity"]
    edited = [hours.week[0].model_copy(update={"amount": amount}), *hours.week[1:]]

    bar = build_hours_bar(hours.model_copy(update={"week": edited}))

    assert bar
    assert [part.label for part in bar.parts] == ["Planned", "Left over"]


def test_hours_bar_says_when_the_plan_exceeds_the_hours(sections: dict[str, Any]) -> None:
    hours = sections["capacity"].model_copy(update={"hours_available": 1.0})

    bar = build_hours_bar(hours)

    assert bar
    assert "but there are only 1" in bar.note
    assert "rest" not in {part.tone for part in bar.parts}


def test_money_bar_is_omitted_without_money(sections: dict[str, Any]) -> None:
    broke = sections["capacity"].model_copy(update={"money_total": 0.0})

    assert [bar.key for bar in build_figures(broke)] == ["hours"]


def test_month_grid_holds_every_item_and_skips_empty_months(sections: dict[str, Any]) -> None:
    calendar = sections["calendar"]
    moved = calendar.items[0].model_copy(update={"date": date(2199, 5, 1)})
    calendar = calendar.model_copy(update={"items": [moved, *calendar.items[1:]]})

    months = build_months(calendar, assign_tones(calendar, []))

    assert sum(len(day.pieces) for month in months for day in month.days) == len(calendar.items)
    firsts = [(month.first.year, month.first.month) for month in months]
    assert firsts == [(2026, 12), (2027, 1), (2027, 2), (2027, 3), (2199, 5)]


def test_month_grid_labels_what_is_not_published() -> None:
    calendar = build_calendar(build_items())

    months = build_months(calendar, assign_tones(calendar, ["care"]))

    shown = [piece for month in months for day in month.days for piece in day.pieces]
    assert [(piece.label, piece.tone) for piece in shown] == [
        ("Preparation", ""),
        ("", "1"),
        ("Review", ""),
        ("Milestone", ""),
    ]
    assert [month.published for month in months] == [0, 1, 0, 0]


def test_checks_are_shown_to_the_owner_with_the_failed_ones_first() -> None:
    checks = build_checks()

    failed, summary, table = build_blocks(checks, {"checks": checks})

    assert isinstance(failed, FailedChecks)
    assert isinstance(summary, Statements)
    assert isinstance(table, Table)
    assert [check.title for check in failed.checks] == ["Are titles unlike"]
    assert summary.items == [checks.summary()]
    assert [row[:2] for row in table.rows] == [["Do the hours add up", "passed"], ["Are titles unlike", "failed"]]


@pytest.mark.parametrize("is_shared", [False, True])
def test_evidence_bar_counts_every_kind(sections: dict[str, Any], is_shared: bool) -> None:
    counts = dict.fromkeys(EVIDENCE_LABELS, 2)
    front = sections["front"].model_copy(update={"evidence": counts})

    bar = build_front_page(front, sections, is_shared=is_shared).evidence

    assert bar
    assert [(part.tone, part.amount) for part in bar.parts] == [(kind, "2") for kind in EVIDENCE_LABELS]
    assert bar.note == "10 statements, each with its basis."


def test_front_page_keeps_edited_text(sections: dict[str, Any]) -> None:
    front = sections["front"]
    changed = front.model_copy(update={"bet": front.bet.model_copy(update={"text": "Be first: the rest follows."})})

    assert build_front_page(changed, sections, is_shared=False).bet.text == "Be first: the rest follows."
    assert build_front_page(changed, sections, is_shared=True).promise.label == "The promise"


def test_front_page_works_without_other_sections(sections: dict[str, Any]) -> None:
    (block,) = build_blocks(sections["front"], {"front": sections["front"]})

    assert block.kind == "front"
    assert block.page.mix is None
    assert block.page.monday.label == "First action"


def test_group_failed_checks_skips_passed_checks(sections: dict[str, Any]) -> None:
    failed = [check for check in sections["checks"].checks if not check.passed]

    assert sum(map(len, group_failed_checks(sections.values()).values())) == len(failed)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (answer_statement("x", "business.business_name"), [("Business name", "Closewell")]),
        (answer_statement("x", "proof.0.proof"), [("Proof 1", "An anonymised benchmark of 61 closes")]),
        (answer_statement("x", "proof.99"), [("Proof", "")]),
        (answer_statement("x", "your_instruction"), [("your instruction for this section", "")]),
        (assumption_statement("x", "Ask."), []),
    ],
)
def test_answers_find_those_behind_a_statement(statement: Statement, found: list[tuple[str, str]]) -> None:
    behind = Answers(sample(0)).find_behind(statement)

    assert [answer.title for answer in behind] == [title for title, _ in found]
    assert all(answer.text.startswith(text) for answer, (_, text) in zip(behind, found, strict=True))
