"""Scores, points and measures of the sample briefs, calculated by hand."""

import re

import pytest

from strategies.generation.brief import Brief
from strategies.generation.capacity import capacity_of
from strategies.generation.option_plan import options_of
from strategies.generation.pillar_plan import plan_pillars
from strategies.generation.sections.measurement import MeasurementSection
from tests.strategies.generation.composing import brief, compose_all, sample

POSITIONS = range(3)


def scores(of: Brief) -> dict[str, int]:
    return {plan.title: plan.score.total for plan in plan_pillars(of, capacity_of(of))}


def test_pillar_score_matches_the_calculation_by_hand() -> None:
    # Benchmark: 20 + 20 urgent gap; 10 + 15 proof + 5 topic; 5 + 10 search + 5 channels; 4 for 9.63 hours a piece.
    assert scores(sample(0)) == {"Educational": 87, "Proof": 84, "Benchmark and opinion": 94, "Product": 72}
    assert scores(sample(2)) == {"Self help guides": 85, "Clinic and team": 67, "Offers and slots": 70}


@pytest.mark.parametrize("position", POSITIONS)
def test_score_is_the_sum_of_its_parts(position: int) -> None:
    of = sample(position)
    for plan in plan_pillars(of, capacity_of(of)):
        parts = re.findall(r"(?:impact|fit|reach|effort) (\d+)/(\d+)(?: \(([^)]*)\))?", plan.score.working)
        assert sum(int(points) for points, _, _ in parts) == plan.score.total
        assert [int(most) for _, most, _ in parts] == [40, 30, 20, 10]
        for points, _, why in parts[:3]:
            assert sum(map(int, re.findall(r" (\d+)(?:,|$)", why))) == int(points)


@pytest.mark.parametrize("position", POSITIONS)
def test_points_of_options_and_channels_are_sums_of_reasons(position: int) -> None:
    of = sample(position)
    choice = capacity_of(of).choice
    shown = [(option.working, option.total) for option in options_of(of)]
    shown += [(item.working, item.points) for item in (*choice.chosen, *choice.refused)]
    for working, total in shown:
        assert sum(map(int, re.findall(r" ([+-]\d+)(?:,| =|$)", working))) == total
        assert working.endswith((f"= {total}", ": 0"))


def test_option_with_most_points_is_chosen() -> None:
    chosen = [[(option.key, option.total) for option in options_of(sample(position))] for position in POSITIONS]
    assert chosen == [
        [("evidence", 6), ("answers", 5), ("owned", 2)],
        [("owned", 6), ("evidence", 5), ("answers", 4)],
        [("evidence", 5), ("owned", 2), ("answers", 1)],
    ]


def test_measure_takes_baseline_target_and_date_from_the_goal() -> None:
    section = compose_all(sample(0))["measurement"]
    assert isinstance(section, MeasurementSection)
    first, second = section.kpis
    assert (first.baseline, first.target, first.due) == ("9", "20", "30 Aug 2027")
    assert second.baseline.startswith("unknown")
    assert second.due == "30 Nov 2027"


def test_percentage_keeps_its_sign_and_points() -> None:
    section = compose_all(sample(2))["measurement"]
    assert isinstance(section, MeasurementSection)
    assert (section.kpis[0].baseline, section.kpis[0].target) == ("54%", "75%")
    assert "(75 - 54) / 6 months = 3.5 percentage points more each month" in section.arithmetic[0].basis


def test_leading_indicator_without_a_baseline_has_no_target() -> None:
    section = compose_all(brief())["measurement"]
    assert isinstance(section, MeasurementSection)
    assert {(sign.baseline, sign.target) for sign in section.leading} == {
        ("unknown", "none until today's number is known")
    }
