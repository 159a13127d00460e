"""Checks the sums that a claim shows: figures of the facts it names, and the right result."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from strategies.generation.sums import evaluate, is_rounded
from strategies.generation.writers.base import Objection
from strategies.generation.writers.guard.ground import Ground

CONSTANTS = frozenset(map(Decimal, (1, 2, 3, 4, 5, 7, 10, 12, 13, 24, 26, 30, 52, 60, 90, 100, 365, 1000)))
"""Figures that a sum may contain without a fact: parts of a year, hours and minutes, a hundred, and small counts."""
SUMS_MAX = 20
_OPERAND = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def check_sums(
    sums: Sequence[object], path: str, text: str, ground: Ground, basis: Sequence[str]
) -> tuple[list[Objection], tuple[Decimal, ...]]:
    """Return objections to the sums of a claim, and the results that were recomputed."""
    objections: list[Objection] = []
    results: list[Decimal] = []
    for position, shown in enumerate(sums[:SUMS_MAX]):
        expression, result = str(getattr(shown, "expression", "")), getattr(shown, "result", None)
        facts = [str(name) for name in getattr(shown, "facts", ())]
        value = evaluate(expression)
        reason = _object(expression, value, result, _operand_values([*facts, *basis], ground), results)
        if reason:
            field = f"{path}.{position}" if path else str(position)
            objections.append(Objection(kind="sum", field=field, sentence=text, reason=reason))
        elif value is not None:
            results += [value, Decimal(str(result))]
    return objections, tuple(results)


def _operand_values(paths: Sequence[str], ground: Ground) -> frozenset[Decimal]:
    return frozenset(occurrence.value for occurrence in ground.cited(list(paths)))


def _object(
    expression: str, value: Decimal | None, result: object, known: frozenset[Decimal], earlier: Sequence[Decimal]
) -> str:
    if value is None or not isinstance(result, int | float):
        return f"“{expression}” is no sum of figures with + - * / and brackets."
    if not is_rounded(value, Decimal(str(result))):
        return f"{expression} is {_shown(value)}, not {_shown(Decimal(str(result)))}."
    for operand in _operands(expression):
        if operand not in known and operand not in CONSTANTS and not any(is_rounded(each, operand) for each in earlier):
            return f"{_shown(operand)} in “{expression}” is in none of the facts that the sum names."
    return ""


def _operands(expression: str) -> Iterator[Decimal]:
    for found in _OPERAND.findall(_THOUSANDS.sub("", expression)):
        yield Decimal(found)


def _shown(value: Decimal) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")
