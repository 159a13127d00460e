"""The section on capacity prints hours and money that add up, and says what is not planned."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from strategies.generation.brief import Brief
from strategies.generation.sections.base import Table
from strategies.generation.sections.capacity import CapacitySection, Line
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_one
from tests.strategies.generation.typed_briefs import briefs


def capacity_of(of: Brief) -> CapacitySection:
    section = compose_one("capacity", of, {}).section
    assert isinstance(section, CapacitySection)
    return section


def capacity(**changes: Any) -> CapacitySection:
    return capacity_of(brief(**changes))


def amounts(lines: list[Line]) -> dict[str, float]:
    return {line.title: float(line.amount.removesuffix(" h").replace(",", "")) for line in lines}


def tables(section: CapacitySection) -> list[str]:
    return [block.caption for block in section.appendix() if isinstance(block, Table)]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_printed_hours_of_the_window_add_up(number: int) -> None:
    found = amounts(capacity_of(sample(number)).window)
    together = found.pop("Together")
    assert sum(found.values()) == pytest.approx(together)
    assert found


@pytest.mark.parametrize("number", [0, 1, 2])
def test_printed_hours_of_a_week_are_the_planned_hours(number: int) -> None:
    section = capacity_of(sample(number))
    found = amounts(section.week)
    together = found.pop("Together")
    assert sum(found.values()) == pytest.approx(together)
    assert section.hours_planned == pytest.approx(together)
    assert section.hours_planned <= section.hours_available


def test_page_is_short_and_the_appendix_has_the_workings() -> None:
    section = capacity_of(sample(0))
    page = [block for block in section.blocks() if isinstance(block, Table)]
    assert [table.columns for table in page] == [["For", "Hours"]]
    assert tables(section) == [
        "Hours of the 90 days",
        "Hours of an average week",
        "Hours for one piece",
        "Money for the 90 days",
    ]


def test_verdict_says_how_much_of_the_wish_fits() -> None:
    section = capacity(means__people=[{"role": "Owner", "hours_per_week": 2}])
    assert not section.fits
    assert section.verdict.startswith(tuple("123456789"))
    assert "of the 13 pieces you asked for fit" in section.verdict
    nothing = capacity(means__people=[{"role": "Owner", "hours_per_week": 0.05}])
    assert nothing.verdict == "None of the 13 pieces you asked for fits. The calendar says why."


def test_no_verdict_when_the_wish_is_planned() -> None:
    section = capacity(means__frequency="Quarterly")
    assert (section.fits, section.verdict) == (True, "")


def test_hours_are_the_owners_without_discount() -> None:
    section = capacity()
    assert section.hours_available == 10
    # 61 working days without the festive ones.
    assert section.hours[0].text == "You have 10 hours a week for content: 122 in 90 days."
    assert section.hours[0].basis == ("Owner 10 h a week; 10 h / 5 working days x 61 working days = 122 h")


def test_money_is_said_in_one_sentence_that_adds_up() -> None:
    section = capacity(
        means__budget={"amount": 1000, "currency": "EUR", "period": "quarter"},
        means__formats=[{"format": "Article"}],
        means__channels=[{"channel": "Website", "is_used": True}],
    )
    assert section.hours[-1].text == (
        "Money: EUR 1,000 in 90 days. That is EUR 1,000 kept until a review shows what works."
    )
    assert (section.money_total, section.money_planned, section.currency) == (1000, 0, "EUR")


def test_no_money_is_said_plainly() -> None:
    section = capacity()
    assert section.hours[-1].text == "There is no money: the plan uses only what costs hours."
    assert [line.title for line in section.money] == ["Together"]


def test_hours_of_the_owner_are_no_assumption() -> None:
    section = capacity(means__formats=[{"format": "Video", "hours": 4}, {"format": "Article"}])
    texts = [item.text for item in section.assumptions]
    assert not any(text.startswith("Video") for text in texts)
    assert any(text.startswith("Article: 4 h making") for text in texts)
    assert next(line.working for line in section.formats if line.title == "Video") == "your figure: 4 h"


@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(of=briefs())
def test_printed_columns_add_up_for_any_brief(of: Brief) -> None:
    section = capacity_of(of)
    for lines in (section.window, section.week):
        found = amounts(lines)
        together = found.pop("Together", 0.0)
        assert sum(found.values()) == pytest.approx(together, abs=0.005)
    assert section.hours_planned <= section.hours_available + 0.05
