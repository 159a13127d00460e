"""Numbers, percentages and money in the brief form, as people type them."""

from typing import Any

import pytest

from strategies.pages.forms.brief import BriefForm
from tests.strategies.pages.brief_inputs import Inputs, errors_of, read


@pytest.fixture
def inputs(raw_brief: dict[str, Any]) -> Inputs:
    """The first sample as a user would type it."""
    return BriefForm(brief=raw_brief).typed


@pytest.mark.parametrize(
    ("text", "number"),
    [("11,200", 11200), ("11 200", 11200), ("11’200", 11200), ("11200.5", 11200.5), ("0.125", 0.125), ("1.5", 1.5)],
)
def test_numbers_accept_thousands_separators(inputs: Inputs, text: str, number: float) -> None:
    assert read(inputs | {"results.visits_per_month": text}).results.visits_per_month == number


def test_percentages_accept_percent_signs_and_three_decimals(inputs: Inputs) -> None:
    brief = read(inputs | {"results.bounce_rate": "61 %", "results.goal_rate": "2.125"})

    assert (brief.results.bounce_rate, brief.results.goal_rate) == (61, 2.125)


def test_number_with_three_decimals_is_not_asked_again(raw_brief: dict[str, Any]) -> None:
    raw_brief["results"]["visits_per_month"] = 1.125

    assert read(BriefForm(brief=raw_brief).typed).results.visits_per_month == 1.125


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("£6,500", "GBP", (6500, "GBP")),
        ("6,500", "GBP", (6500, "GBP")),
        ("6500 €", "", (6500, "EUR")),
        ("CHF 6’500", "", (6500, "CHF")),
        ("$1,200.50", "CAD", (1200.5, "CAD")),
    ],
)
def test_money_is_read_as_people_type_it(
    inputs: Inputs, amount: str, currency: str, expected: tuple[float, str]
) -> None:
    budget = read(inputs | {"means.budget.amount": amount, "means.budget.currency": currency}).means.budget

    assert (budget.amount, budget.currency) == expected


def test_sign_of_several_currencies_asks_for_the_currency(inputs: Inputs) -> None:
    faults = errors_of(inputs | {"means.budget.amount": "$500", "means.budget.currency": ""})

    assert faults == {"means.budget.currency": ["Choose the currency of your budget"]}
