"""The figures of a claim come from the facts that it names, or from sums that code can repeat."""

from typing import Any

import pytest

from tests.strategies.generation.writers.guard.guarding import FELLRYE, object_to_claim


def sum_of(expression: str, result: float, *facts: str) -> dict[str, Any]:
    return {"expression": expression, "result": result, "facts": list(facts)}


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("1,150 people wait for 600 jackets.", ["goals.0.waiting", "goals.0.target"]),
        ("1,150 people wait for 600 jackets.", ["goals.0"]),
        ("550 of those who wait will get no jacket.", ["goals.0"]),
        ("We have logged 2,300 repairs.", ["proof.0"]),
        ("41% of customers come back.", ["business.stage"]),
        ("The list has 14,000 subscribers.", ["means.channels[0].reach"]),
        ("Two videos and one letter are enough.", ["audience.segments.2"]),
    ],
)
def test_claim_with_figures_of_its_facts_is_accepted(text: str, basis: list[str]) -> None:
    assert object_to_claim(FELLRYE, text=text, basis=basis) == []


@pytest.mark.parametrize(
    ("text", "basis", "reason"),
    [
        (
            "2,300 repairs are logged.",
            ["goals.0"],
            "2,300 is not in the facts that this rests on. Name “",
        ),
        ("41% of all repairs are zips.", ["business.stage"], "41% is another figure"),
        ("3,100 repairs are logged.", ["proof.0"], "3,100 is in none of the answers"),
        ("7,700 people wait.", ["assumption"], "7,700 is in none of the answers"),
    ],
)
def test_claim_with_figures_of_other_facts_is_rejected(text: str, basis: list[str], reason: str) -> None:
    (found,) = object_to_claim(FELLRYE, text=text, basis=basis)
    assert (found.kind, found.field, found.sentence) == ("figure", "claims.0.text", text)
    assert found.reason.startswith(reason)


@pytest.mark.parametrize("basis", ["the log", "goals.7", "proof.0.price", ""])
def test_unknown_basis_is_named(basis: str) -> None:
    (found,) = object_to_claim(FELLRYE, text="The log is kept.", basis=[basis])
    assert (found.kind, found.field) == ("basis", "claims.0.basis")
    assert f"“{basis}”" in found.reason


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("550 people get no jacket.", sum_of("1150 - 600", 550, "goals.0.waiting", "goals.0.target")),
        ("The list needs 667 more a month.", sum_of("(22000 - 14000) / 12", 666.67, "goals.1")),
        ("A year of content costs EUR 26,400.", sum_of("2200 * 12", 26400, "means.budget")),
        ("52% of those who wait get one.", sum_of("600 / 1150 * 100", 52.2, "goals.0")),
    ],
)
def test_result_of_a_right_sum_is_a_figure(text: str, shown: dict[str, Any]) -> None:
    assert object_to_claim(FELLRYE, text=text, basis=["goals.0"], sums=[shown]) == []


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (sum_of("1150 - 600", 450, "goals.0"), "1150 - 600 is 550, not 450."),
        (sum_of("1150 - 601", 549, "goals.0"), "601 in “1150 - 601” is in none of the facts that the sum names."),
        (sum_of("1150 - 600", 550, "goals.1"), "1,150 in “1150 - 600” is in none"),
        (sum_of("9 ** 9 ** 9", 1, "goals.0"), "“9 ** 9 ** 9” is no sum"),
        (sum_of("__import__('os')", 1, "goals.0"), "“__import__('os')” is no sum"),
    ],
)
def test_wrong_sum_is_rejected(shown: dict[str, Any], reason: str) -> None:
    (found,) = object_to_claim(FELLRYE, text="They get none.", basis=["assumption"], sums=[shown])
    assert (found.kind, found.field) == ("sum", "claims.0.sums.0")
    assert found.reason.startswith(reason)


def test_figure_of_a_wrong_sum_is_rejected_too() -> None:
    shown = sum_of("1150 - 600", 449, "goals.0")
    found = object_to_claim(FELLRYE, text="449 people get none.", basis=["goals.0"], sums=[shown])
    assert {each.kind for each in found} == {"sum", "figure"}
