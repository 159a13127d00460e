"""Sums of a writer are evaluated again, and printed only if they are right."""

from decimal import Decimal

import pytest

from strategies.generation import sums
from strategies.generation.sums import EXPRESSION_MAX_CHARS, evaluate, is_rounded, print_sum


@pytest.mark.parametrize(
    ("expression", "result", "language", "printed"),
    [
        ("1150 - 600", 550, "en", "1,150 - 600 = 550"),
        ("1,150 − 600", 550, "de", "1.150 - 600 = 550"),
        ("11200*0.9%", 101, "en-GB", "11,200 x 0.9% = 100.8"),
        ("600 / 1150 * 100", 52.2, "nl-NL", "600 / 1.150 x 100 = 52,17"),
        ("(12 + 8) ÷ 4", 5, "xx-unknown", "(12 + 8) / 4 = 5"),
        ("38500 * 2.8 / 100", 1078, "fr", "38\u202f500 x 2,8 / 100 = 1\u202f078"),
    ],
)
def test_right_sum_is_printed_in_the_notation_of_its_language(
    expression: str, result: float, language: str, printed: str
) -> None:
    assert print_sum(expression, result, language) == printed


@pytest.mark.parametrize(
    ("expression", "result"),
    [("1150 - 600", 560), ("100.8", 140), ("1 / 0", 1), ("twelve - 2", 10), ("", 0), ("2892", 3_000)],
)
def test_wrong_sum_is_not_printed(expression: str, result: float) -> None:
    assert print_sum(expression, result, "en") == ""


@pytest.mark.parametrize(
    "expression",
    [
        "9**9**9",
        "9//2",
        "__import__('os')",
        "1e9",
        "a + b",
        "(" * 300 + "1" + ")" * 300,
        "1 if 2 else 3",
        "max(1, 2)",
        "9" * 30,
        "9" * 10 + " * 9999999999",
    ],
)
def test_anything_but_arithmetic_has_no_value(expression: str) -> None:
    assert evaluate(expression) is None


def test_expression_of_the_greatest_length_has_a_value() -> None:
    assert evaluate("1 + 1".ljust(EXPRESSION_MAX_CHARS)) == 2


@pytest.mark.parametrize("expression", ["1" * 50_000, "1 + 1".ljust(EXPRESSION_MAX_CHARS + 1)])
def test_longer_expression_is_rejected_before_any_pattern_runs(
    expression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sums, "re", None)
    for name in ("_FIGURE", "_THOUSANDS", "_PERCENT", "_ALLOWED"):
        monkeypatch.setattr(sums, name, None)

    assert evaluate(expression) is None
    assert print_sum(expression, 2, "en") == ""


def test_result_may_be_rounded_but_keeps_two_exact_digits() -> None:
    assert is_rounded(Decimal("100.8"), Decimal(101))
    assert is_rounded(Decimal(2892), Decimal(2900))
    assert is_rounded(Decimal("9.96"), Decimal(10))
    assert not is_rounded(Decimal(2892), Decimal(3000))
    assert not is_rounded(Decimal("100.8"), Decimal(102))
