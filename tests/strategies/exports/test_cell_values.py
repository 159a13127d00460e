"""Parsing of table cells into amounts, dates and text."""

from datetime import date

import pytest

from strategies.exports.cell_values import Amount, parse_value


@pytest.mark.parametrize(
    ("text", "number", "number_format"),
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
def test_parse_value_returns_amount_with_number_format(text: str, number: float, number_format: str) -> None:
    amount = parse_value(text)
    assert isinstance(amount, Amount)
    assert amount.number == pytest.approx(number)
    assert amount.number_format == number_format


@pytest.mark.parametrize("text", ["30 Nov 2026", "Mon 30 Nov 2026"])
def test_parse_value_returns_date(text: str) -> None:
    assert parse_value(text) == date(2026, 11, 30)


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
def test_parse_value_returns_other_text_unchanged(text: str) -> None:
    assert parse_value(text) == text
