"""Insights combine two answers, and are missing if one is unknown."""

from typing import Any

from strategies.generation.assumptions import untested_assumptions
from strategies.generation.insights import Insight, find_waiting_list, insights_of
from tests.strategies.generation.composing import brief, compose_all, sample, texts


def insights(**answers: Any) -> dict[str, Insight]:
    return {item.key: item for item in insights_of(brief(**answers))}


def test_waiting_list_is_compared_with_the_stock() -> None:
    found = {item.key: item for item in insights_of(sample(1))}["waiting"]
    assert found.working == "1,150 / 600 = 1.92 waiting for each one"
    assert "Reach is not the task" in found.text
    assert "52.2% of them would have to (600 / 1,150)." in texts(compose_all(sample(1))["options"])


def test_short_or_unnumbered_list_gives_no_insight() -> None:
    stock = ["Stock for 600 jackets"]
    short = brief(business__proof_assets=["A waiting list of 500"], business__constraints=stock)
    assert find_waiting_list(short) is None
    assert find_waiting_list(brief(business__proof_assets=["A waiting list"], business__constraints=stock)) is None
    assert find_waiting_list(brief(business__proof_assets=["A waiting list of 900"])) is None


def test_audience_channel_without_visits_is_a_weakness() -> None:
    answers = {
        "audience_intelligence__consumption_patterns": {"primary_channels": ["YouTube", "Newsletter"]},
        "performance_analytics__traffic_sources": ["Email Marketing"],
    }
    assert insights(**answers)["unseen"].text == (
        "The audience uses YouTube, which is not among the sources of your visits."
    )
    del answers["performance_analytics__traffic_sources"]
    assert "unseen" not in insights(**answers)


def test_proof_that_mentions_a_gap_fills_it() -> None:
    found = {item.key: item for item in insights_of(sample(0))}["fillable"]
    assert "“Nobody publishes real close durations by entity count”" in found.text
    gap = [{"gap_description": "Nobody shows repaired zips", "priority": "High"}]
    assert "fillable" not in insights(competitive_intelligence__market_gaps=gap)
    proofs = ["300 logged repairs"]
    assert "fillable" in insights(competitive_intelligence__market_gaps=gap, business__proof_assets=proofs)


def test_critical_assumptions_come_first_with_their_calculation() -> None:
    tight = untested_assumptions(sample(2))
    assert [item.breaks_plan for item in tight] == sorted((item.breaks_plan for item in tight), reverse=True)
    assert tight[0].if_wrong == (
        "A quarter longer: 3.25 of 2.8 hours a week. The plan no longer fits; the next slower rhythm has to do."
    )
    assert not any(item.breaks_plan for item in untested_assumptions(sample(0)))
