"""The section on measurement prints one metric for each goal, and says what is unknown."""

from typing import Any

import pytest

from strategies.generation.checks import count_words
from strategies.generation.sections.measurement import MeasurementSection
from tests.strategies.generation.briefs import brief, sample
from tests.strategies.generation.composing import compose_all, texts

WORDS_MAX = 180
"""The budget of the section is 160 words; goals are worded by the owner."""


def measurement(**changes: Any) -> MeasurementSection:
    return section_of(compose_all(brief(**changes)))


def section_of(done: Any) -> MeasurementSection:
    section = done["measurement"]
    assert isinstance(section, MeasurementSection)
    return section


def test_unknown_numbers_are_printed_as_unknown() -> None:
    section = measurement()
    assert section.north_star.text == "The one metric has no name yet. It is for: “More enquiries from architects.”"
    assert "More enquiries from architects | unknown | no number yet | no date yet" in texts(section)


def test_forecast_of_a_count_gives_the_range_of_chance() -> None:
    goal = {"text": "More demos.", "start": 9, "target": 20, "unit": "demos", "period": "month"}
    section = measurement(goals=[goal], results={"visits_per_month": 11_200})
    assert section.forecasts[0].text == (
        "If nothing changes, expect 9 demos a month; chance alone makes it 3 to 15. "
        "At today's share of visitors it takes 24,889 visits a month (11,200 x 20 / 9)."
    )
    assert section.forecasts[0].evidence == "calculated"


def test_missing_data_is_an_assumption_to_settle_first() -> None:
    section = measurement()
    assert section.forecasts[0].text.startswith("Not enough data to forecast: ")
    assert section.forecasts[0].evidence == "assumption"


def test_only_the_first_forecast_is_in_the_document() -> None:
    section = measurement(goals=[{"text": "More demos.", "start": 54, "target": 75, "unit": "%"}, {"text": "Grow."}])
    assert section.forecasts[0].text.startswith("Goal 1: Not enough data")
    assert section.forecasts[1].text not in texts(section)
    appendix = str(section.appendix())
    assert section.forecasts[1].text in appendix
    assert "Goal 1: It has to rise by 21 percentage points." in appendix


@pytest.mark.parametrize("position", [0, 1, 2])
def test_samples_are_measured_in_few_words(position: int) -> None:
    section = section_of(compose_all(sample(position)))
    assert count_words({section.key: section}) <= WORDS_MAX
    assert section.signs
    assert [kpi.goal for kpi in section.kpis] == list(range(1, len(sample(position).goals) + 1))
