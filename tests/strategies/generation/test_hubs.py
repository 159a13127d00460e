"""Hubs cost hours, and pieces link only to hubs that are online."""

from datetime import date

import pytest

from strategies.generation.hubs import hub_days
from strategies.generation.sections.calendar import CalendarSection
from strategies.generation.sections.roadmap import RoadmapSection
from tests.strategies.generation.composing import compose_all, sample, texts

START, END = date(2026, 11, 30), date(2027, 2, 27)
PIECES = [(date(2026, 12, 14), "a", 4.0), (date(2026, 12, 28), "b", 4.0), (date(2027, 1, 11), "a", 4.0)]


def days(week_h: float) -> dict[str, date]:
    return hub_days(PIECES, ["a", "b", "c"], start=START, end=END, week_h=week_h)


def test_hub_is_online_with_its_first_piece_if_hours_allow() -> None:
    assert days(20) == {"a": date(2026, 12, 14), "b": date(2026, 12, 28), "c": END}


def test_hub_waits_until_enough_hours_have_accumulated() -> None:
    # 5 hours by 14 December, 4 of them for the piece; 10 by 28 December, 8 spent; 15 by 11 January, 14 spent.
    assert days(2.5) == {"b": date(2026, 12, 28), "a": END, "c": END}


def test_no_hub_without_hours() -> None:
    # 12.7 weeks of one hour: 12 for the pieces, none left for a hub.
    assert days(1) == {}


@pytest.mark.parametrize("position", range(3))
def test_pieces_link_to_a_hub_only_after_it_is_online(position: int) -> None:
    done = compose_all(sample(position))
    calendar, roadmap = done["calendar"], done["roadmap"]
    assert isinstance(calendar, CalendarSection)
    assert isinstance(roadmap, RoadmapSection)
    led_to = {item.next_step.removeprefix("Read on: ") for item in calendar.items if "Read on: " in item.next_step}
    online = " ".join(milestone.what for milestone in roadmap.milestones)
    assert [hub for hub in led_to if hub.rstrip("…") not in online] == []


def test_clinic_with_few_hours_asks_for_appointments_instead() -> None:
    done = compose_all(sample(2))
    assert "Read on" not in texts(done["calendar"])
    assert "No hours are left in the 90 days for" in texts(done["roadmap"])


def test_season_right_after_the_window_is_prepared_within_it() -> None:
    assert "begins 1 Mar 2027, after these 90 days; have its pieces finished by 1 Feb 2027" in texts(
        compose_all(sample(2))["calendar"]
    )
