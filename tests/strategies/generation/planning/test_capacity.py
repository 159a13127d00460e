"""Hours: of people, of the window, of formats, and what the requested rhythm would be."""

from typing import Any

import pytest
from hypothesis import given, settings

from strategies.generation.brief import Brief
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.days import working_days
from strategies.generation.planning.format_hours import choose_formats
from strategies.generation.planning.schedule import Capacity
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief
from tests.strategies.generation.typed_briefs import briefs


def capacity(**answers: Any) -> Capacity:
    of = brief(**answers)
    return build_capacity(of, build_window(of, TODAY))


def test_hours_of_a_week_are_those_of_all_people_without_discount() -> None:
    found = capacity(means__people=[{"role": "Writer", "hours_per_week": 12}, {"role": "Owner", "hours_per_week": 2.5}])
    assert found.week_h == 14.5
    assert found.week_working == "Writer 12 h + Owner 2.5 h = 14.5 h a week"


def test_hours_of_the_window_leave_out_days_off() -> None:
    found = capacity(business__country="GB")
    # 65 weekdays, less 25 and 28 December and 1 January.
    assert found.window_h == pytest.approx(10 / 5 * 62)
    assert found.window_working == "10 h / 5 working days x 62 working days = 124 h"


def test_hours_are_zero_when_every_day_is_off() -> None:
    found = capacity(timing__blackouts=[{"first": "2026-12-01", "last": "2027-12-31"}])
    assert found.window_h == 0


@pytest.mark.parametrize(
    ("frequency", "pieces"),
    [("Quarterly", 1), ("Monthly", 3), ("Bi-weekly", 6), ("Weekly", 13), ("2-3 times per week", 32), ("Daily", 62)],
)
def test_requested_pieces_are_the_rhythm_over_the_window(frequency: str, pieces: int) -> None:
    assert capacity(business__country="GB", means__frequency=frequency).requested_pieces == pieces


def test_article_takes_longer_when_it_is_longer() -> None:
    short, usual, long = (
        choose_formats(brief(means__formats=[{"format": "Article"}], voice=voice))[0]
        for voice in ({"words_min": 300, "words_max": 500}, {}, {"words_max": 2800})
    )
    assert [short.make_h, usual.make_h, long.make_h] == pytest.approx([1.6, 4, 8])
    assert short.working == "4 h making x 0.4 (400 of 1,400 words) + 1 h checking + 1 h spreading = 3.6 h"
    assert usual.working == "4 h making + 1 h checking + 1 h spreading = 6 h"


def test_length_of_articles_does_not_change_other_formats() -> None:
    of = brief(means__formats=[{"format": "Video"}], voice__words_max=2800)
    assert choose_formats(of)[0].hours == 8


def test_own_hours_replace_ours_and_keep_their_parts() -> None:
    found = choose_formats(brief(means__formats=[{"format": "Video", "hours": 4, "name": "Reel", "max_per_month": 2}]))
    assert len(found) == 1
    assert (found[0].name, found[0].hours, found[0].is_own, found[0].max_per_month) == ("Reel", 4, True, 2)
    assert (found[0].make_h, found[0].check_h, found[0].spread_h) == (3, 0.5, 0.5)
    assert found[0].working == "your figure: 4 h"
    assert found[0].path == "means.formats.0"


def test_formats_keep_the_order_of_the_brief_and_each_is_there_once() -> None:
    of = brief(means__formats=[{"format": "Video"}, {"format": "Article"}, {"format": "Video", "hours": 90}])
    assert [(form.key, form.hours) for form in choose_formats(of)] == [("Video", 8), ("Article", 6)]


def test_articles_and_newsletters_are_assumed_without_requests() -> None:
    assert [form.key for form in choose_formats(brief())] == ["Article", "Newsletter"]
    assert {form.path for form in choose_formats(brief())} == {""}


def test_format_is_left_out_when_all_its_channels_are_refused() -> None:
    of = brief(means__formats=[{"format": "Newsletter"}, {"format": "Article"}], rules__refused_channels=["Email"])
    assert [form.key for form in choose_formats(of)] == ["Article"]


def test_there_is_always_a_format() -> None:
    of = brief(means__formats=[{"format": "Newsletter"}], rules__refused_channels=["Email"])
    assert [form.key for form in choose_formats(of)] == ["Article"]


@settings(deadline=None, max_examples=25)
@given(of=briefs())
def test_hours_add_up_for_any_brief(of: Brief) -> None:
    window = build_window(of, TODAY)
    found = build_capacity(of, window)
    assert found.week_h == pytest.approx(sum(person.hours_per_week for person in of.means.people))
    assert found.window_h == pytest.approx(found.week_h / (7 - len(window.weekend)) * len(working_days(window)))
    assert found.formats
    for form in found.formats:
        assert form.hours > 0
        assert form.make_h + form.check_h + form.spread_h == pytest.approx(form.hours)
