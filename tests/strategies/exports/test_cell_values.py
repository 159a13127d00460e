"""Texts of a table as what they mean to a spreadsheet."""

from datetime import date

import pytest

from strategies.exports.cell_values import Amount, value_of


@pytest.mark.parametrize(
    ("text", "number", "shown_as"),
    [
        ("61", 61, "0"),
        ("11,200", 11_200, "#,##0"),
        ("6.8 h", 6.8, '0.0" h"'),
        ("GBP 10,725", 10_725, '"GBP "#,##0'),
        ("JPY 0.50", 0.5, '"JPY "0.00'),
        ("45%", 0.45, "0%"),
        ("0.9%", 0.009, "0.0%"),
    ],
)
def test_amounts_are_numbers_shown_as_they_were_written(text: str, number: float, shown_as: str) -> None:
    assert value_of(text) == Amount(number=pytest.approx(number), shown_as=shown_as)


@pytest.mark.parametrize("text", ["30 Nov 2026", "Mon 30 Nov 2026"])
def test_days_are_days(text: str) -> None:
    assert value_of(text) == date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "=1+1",
        "-2",
        "1,2",
        "12,34",
        "1 piece",
        "31 Feb 2026",
        "30 Nix 2026",
        "above 5%",
        "9" * 13,
        "٣",
        "1e5",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    assert value_of(text) == text
