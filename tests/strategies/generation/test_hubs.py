"""A hub costs hours like everything else, and no piece leads to one that is not online."""

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


def test_with_hours_to_spare_a_hub_is_online_with_its_first_piece_and_the_rest_at_the_end() -> None:
    assert days(20) == {"a": date(2026, 12, 14), "b": date(2026, 12, 28), "c": END}


def test_with_few_hours_a_hub_waits_until_they_have_added_up() -> None:
    # By 14 December there are 5 hours, 4 of them for the piece; by 28 December 10, of which 8 are spent and 2 left;
    # by 11 January 15, of which 14 are spent.
    assert days(2.5) == {"b": date(2026, 12, 28), "a": END, "c": END}


def test_without_hours_there_is_no_hub() -> None:
    # 12.7 weeks of one hour: 12 for the pieces, nothing for two more.
    assert days(1) == {}


@pytest.mark.parametrize("position", range(3))
def test_no_piece_leads_to_a_hub_before_the_roadmap_has_it_online(position: int) -> None:
    done = compose_all(sample(position))
    calendar, roadmap = done["calendar"], done["roadmap"]
    assert isinstance(calendar, CalendarSection)
    assert isinstance(roadmap, RoadmapSection)
    led_to = {item.next_step.removeprefix("Read on: ") for item in calendar.items if "Read on: " in item.next_step}
    online = " ".join(milestone.what for milestone in roadmap.milestones)
    assert [hub for hub in led_to if hub.rstrip("…") not in online] == []


def test_a_clinic_with_hardly_any_hours_asks_for_the_appointment_instead() -> None:
    done = compose_all(sample(2))
    assert "Read on" not in texts(done["calendar"])
    assert "No hours are left in the 90 days for" in texts(done["roadmap"])


def test_a_season_right_after_the_window_is_got_ready_inside_it() -> None:
    assert "begins 1 Mar 2027, after these 90 days; have its pieces finished by 1 Feb 2027" in texts(
        compose_all(sample(2))["calendar"]
    )
