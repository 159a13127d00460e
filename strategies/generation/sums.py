"""Sums that a writer shows: evaluated again by code, and printed in the notation of the strategy's language."""

import ast
import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, DecimalException
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

EXPRESSION_MAX_CHARS = 200

# Digits are matched only from the start of their run; otherwise a long run takes quadratic time.
_FIGURE = re.compile(r"(?<!\d)\d++(?:\.\d++)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PERCENT = re.compile(r"(?<!\d)(\d++(?:\.\d++)?)\s*+%")
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-", "–": "-"})
_ALLOWED = re.compile(r"[\d.+\-*/() ]+")
_PRINTED_SIGN = {"+": "+", "-": "-", "*": "x", "/": "/"}
_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_DECIMALS_MAX = 6
_VALUE_MAX = Decimal(10) ** 18


def evaluate(expression: str) -> Decimal | None:
    """Return what a sum of figures and + - * / ( ) comes to; None if it is nothing of the kind, or too long."""
    if len(expression) > EXPRESSION_MAX_CHARS:
        return None
    plain = _normalize(expression)
    if len(plain) > EXPRESSION_MAX_CHARS or not _ALLOWED.fullmatch(plain) or "**" in plain or "//" in plain:
        return None
    try:
        value = _evaluate_node(ast.parse(plain, mode="eval").body)
    except (SyntaxError, ValueError, DecimalException, RecursionError):
        return None
    return value if value.is_finite() and abs(value) < _VALUE_MAX else None


def is_rounded(value: Decimal, result: Decimal) -> bool:
    """Whether `result` is `value` rounded: to any decimals, or to a whole number with at least two exact digits."""
    if not value.is_finite() or not result.is_finite():
        return False
    lowest = min(0, 1 - value.adjusted())
    places = range(lowest, _DECIMALS_MAX + 1)
    return any(_round(value, place, how) == result for place in places for how in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def print_sum(expression: str, result: float, language: str) -> str:
    """Return a correct sum as the reader sees it, such as `1,150 - 600 = 550`; empty if `result` is wrong.

    `language` is the BCP 47 tag whose separators are used. Results that do not come out even have two decimals.
    """
    value = evaluate(expression)
    if value is None or not is_rounded(value, Decimal(str(result))):
        return ""
    spaced = re.sub(r"\s*([+*/-])\s*", lambda found: f" {_PRINTED_SIGN[found[1]]} ", _simplify(expression)).strip()
    printed = _FIGURE.sub(lambda found: format_figure(Decimal(found[0]), language), spaced)
    return f"{printed} = {format_figure(_round(value, 2, ROUND_HALF_UP), language)}"


def format_figure(value: Decimal, language: str) -> str:
    """Return a figure with the separators of a language."""
    return format_decimal(value, format="#,##0.######", locale=_find_locale(language))


def _normalize(expression: str) -> str:
    return _PERCENT.sub(r"(\1 / 100)", _simplify(expression))


def _simplify(expression: str) -> str:
    """Return the expression with ASCII signs, single spaces, and no separators of thousands."""
    return " ".join(_THOUSANDS.sub("", expression.translate(_SIGNS)).split())


def _evaluate_node(node: ast.expr) -> Decimal:
    match node:
        case ast.Constant(value=int() | float() as value):
            return Decimal(str(value))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_evaluate_node(inner)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_evaluate_node(left), _evaluate_node(right))
    raise ValueError(type(node).__name__)


def _round(value: Decimal, places: int, how: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=how)


@cache
def _find_locale(language: str) -> Locale:
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return Locale.parse("en")
