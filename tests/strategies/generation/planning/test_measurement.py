"""Each goal has one metric: in the owner's numbers, with signs on channels in use."""

from typing import Any

import pytest

from strategies.generation.planning.days import is_working_day
from strategies.generation.planning.measurement import build_metrics
from strategies.generation.planning.measures import Metric
from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.schedule import Calendar
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief, sample
from tests.strategies.generation.planning.calendars import calendar, channel, review, row


def metrics(
    goals: list[dict[str, Any]],
    plan: Calendar | None = None,
    channels: tuple[ChannelPlan, ...] = (),
    **changes: Any,
) -> tuple[Metric, ...]:
    of = brief(goals=[{"text": "Grow.", **goal} for goal in goals], **changes)
    return build_metrics(of, build_window(of, TODAY), plan or calendar(), channels)


def test_unknown_numbers_are_called_unknown() -> None:
    (found,) = metrics([{}])
    assert (found.start, found.target, found.by, found.change) == ("unknown", "no number yet", None, "")
    assert (found.name, found.is_named) == ("Grow", False)


def test_metric_may_fall() -> None:
    (found,) = metrics([{"start": 61, "target": 40, "unit": "days", "by": "2027-12-07"}])
    assert found.change == "It has to fall by 21 days, about 1.75 each month."
    assert found.change_working == "(61 - 40) / 12 months = 1.75"


def test_percentages_differ_by_percentage_points() -> None:
    (found,) = metrics([{"start": 54, "target": 75, "unit": "%"}])
    assert (found.start, found.target) == ("54%", "75%")
    assert found.change == "It has to rise by 21 percentage points."


def test_one_point_is_singular() -> None:
    assert metrics([{"start": 54, "target": 55, "unit": "%"}])[0].change == "It has to rise by 1 percentage point."


def test_equal_numbers_stay() -> None:
    assert metrics([{"start": 5, "target": 5}])[0].change == "It has to stay at 5."


def test_goals_have_metrics_in_their_order() -> None:
    assert [metric.goal for metric in metrics([{}, {}, {}])] == [1, 2, 3]


@pytest.mark.parametrize(
    ("kind", "unit", "period", "how"),
    [
        ("Bookings or slots", "%", None, "Divide filled slots by all slots in the booking diary once a week."),
        ("Sales", "EUR", "month", "Add it up in your accounts once a month."),
        (
            "Leads",
            None,
            "week",
            "Count new enquiries in your customer records once a week, and ask each how they found you.",
        ),
        (None, None, None, "Count it once a month, the same way each time, and write down how."),
    ],
)
def test_counting_follows_kind_unit_and_period(kind: str, unit: str, period: str, how: str) -> None:
    assert metrics([{"kind": kind, "unit": unit, "period": period}])[0].how == how


def test_early_signs_are_on_channels_that_carry_pieces_for_the_goal() -> None:
    rows = calendar(row("2026-12-17"), row("2026-12-18", channel="Email", goal=2))
    first, second = metrics([{}, {}], rows, (channel("LinkedIn"), channel("Email", "The list"), channel("Website")))
    assert [sign.channel for sign in first.early_signs] == ["Website"]
    assert [(sign.channel, sign.channel_name) for sign in second.early_signs] == [("Email", "The list")]


def test_early_sign_gives_the_number_of_today() -> None:
    (found,) = metrics([{}], channels=(channel("Email"),), results={"click_rate": 2.1})
    assert found.early_signs[0].text == "readers who click in an email (2.1% today)"


def test_first_review_is_the_next_look() -> None:
    plan = calendar(row("2026-12-17"), review("2027-01-05", owner="Maria"), review("2027-02-02"))
    (found,) = metrics([{}], plan)
    assert (found.next_look.isoformat(), found.who) == ("2027-01-05", "Maria")


def test_next_look_is_a_working_day_without_reviews() -> None:
    of = brief(business__country="SA")
    window = build_window(of, TODAY)
    (found,) = build_metrics(of, window, calendar(), ())
    assert is_working_day(window, found.next_look)
    assert found.who == "Owner"


@pytest.mark.parametrize(
    ("position", "numbers"),
    [
        (0, [("9 demo requests a month", "20 demo requests a month"), ("unknown", "50%")]),
        (1, [("0 jackets", "600 jackets"), ("14,000 subscribers", "22,000 subscribers")]),
        (2, [("54%", "75%")]),
    ],
)
def test_samples_are_measured_in_their_own_numbers(position: int, numbers: list[tuple[str, str]]) -> None:
    of = sample(position)
    found = build_metrics(of, build_window(of, TODAY), calendar(), ())
    assert [(metric.start, metric.target) for metric in found] == numbers
