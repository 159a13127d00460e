"""Rows around the pieces: assets, reviews, milestones, owners, and what readers are asked to do."""

from datetime import date
from typing import Any

import pytest

from strategies.generation.planning.days import is_working_day
from tests.strategies.generation.briefs import brief
from tests.strategies.generation.planning.plans import asset, busy, option, pieces, pillar, schedule, title, titles


def test_assets_are_ready_before_the_pieces_that_need_them() -> None:
    window, calendar = schedule(
        busy(), titles(13), assets=[asset("hub", "art2", "art3"), asset("form"), asset("unused", "nobody")]
    )
    rows = {row.id: row for row in calendar.rows}
    assert "unused" not in rows
    for row in pieces(calendar):
        assert row.needs == (("hub", "form") if row.id in {"art2", "art3"} else ("form",))
        for name in row.needs:
            assert rows[name].day < row.due
            assert is_working_day(window, rows[name].day)
    assert rows["hub"].moves.startswith("Needed by 2 pieces, the first on ")


def test_asset_takes_the_pillar_of_its_first_piece() -> None:
    _, calendar = schedule(
        busy(), [title("one", pillar="p2")], assets=[asset("hub", "one")], pillars=[pillar(), pillar("p2")]
    )
    assert next(row.pillar for row in calendar.rows if row.id == "hub") == "p2"


@pytest.mark.parametrize(("every", "count"), [(None, 3), ("Month", 3), ("Quarter", 1)])
def test_reviews_are_monthly_or_at_the_end_on_working_days(every: str | None, count: int) -> None:
    window, calendar = schedule(busy(results__review_every=every), titles(16))
    reviews = [row for row in calendar.rows if row.kind == "review"]
    assert len(reviews) == count
    assert all(is_working_day(window, row.day) for row in reviews)
    assert reviews[-1].title == "Last review of this plan"
    assert (window.end - reviews[-1].day).days <= 3


def test_days_of_goals_are_milestones_on_working_days() -> None:
    goals = [
        {"text": "More enquiries.", "opens": "2027-01-30", "by": "2027-02-28"},
        {"text": "Talks.", "by": "2028-01-03"},
    ]
    _, calendar = schedule(busy(goals=goals), titles(16))
    found = {row.id: (row.day, row.title) for row in calendar.rows if row.kind == "milestone"}
    assert found == {
        "goal-1-opens": (date(2027, 1, 29), "Goal 1 opens on 30 Jan 2027"),
        "goal-1-due": (date(2027, 2, 26), "Goal 1 is due on 28 Feb 2027"),
    }


@pytest.mark.parametrize(
    ("goal", "step"),
    [
        ({"kind": "Leads"}, "Get in touch"),
        ({"kind": "Leads", "action": "Ask for a sample"}, "Ask for a sample"),
        ({"kind": "Bookings or slots"}, "Book a free slot"),
        ({"kind": "Sales", "opens": "2027-09-01"}, "Ask to hear when it opens"),
        ({"kind": "Stock to sell", "opens": "2027-09-01", "waiting": 1150, "target": 600}, "Reply with your question"),
        ({"kind": "Stock to sell", "opens": "2027-09-01", "waiting": 90, "target": 600}, "Ask to hear when it opens"),
    ],
)
def test_next_step_follows_from_the_goal(goal: dict[str, Any], step: str) -> None:
    _, calendar = schedule(busy(goals=[{"text": "More.", **goal}]), titles(3))
    assert {row.next_step for row in pieces(calendar)} == {step}


def test_work_goes_to_those_who_make_the_format_with_most_hours_left() -> None:
    people = [
        {"role": "Writer", "hours_per_week": 10, "makes": ["Article"]},
        {"role": "Filmer", "hours_per_week": 6, "makes": ["Video"]},
    ]
    formats = [{"format": "Article"}, {"format": "Video"}]
    planned = [*titles(5), *titles(5, "Video")]
    _, calendar = schedule(
        brief(means__people=people, means__formats=formats), planned, chosen=option("Article", "Video")
    )
    owners = {(row.format, row.owner) for row in pieces(calendar)}
    assert owners == {("Article", "Writer"), ("Video", "Filmer")}


def test_work_is_divided_when_one_person_runs_out_of_hours() -> None:
    people = [{"role": "One", "hours_per_week": 5}, {"role": "Two", "hours_per_week": 4.5}]
    _, calendar = schedule(brief(means__people=people), titles(12))
    owners = [row.owner for row in pieces(calendar)]
    assert 4 <= owners.count("One") <= 8
    assert 4 <= owners.count("Two") <= 8


def test_format_that_only_one_person_makes_takes_no_more_than_their_hours() -> None:
    people = [
        {"role": "Writer", "hours_per_week": 40, "makes": ["Newsletter"]},
        {"role": "Filmer", "hours_per_week": 1, "makes": ["Video"]},
    ]
    formats = [{"format": "Video"}, {"format": "Newsletter"}]
    _, calendar = schedule(
        brief(means__people=people, means__formats=formats), titles(12, "Video"), chosen=option("Video")
    )
    assert len(pieces(calendar)) == 1
    assert "the people who make these formats have no hours left" in " ".join(calendar.left_out)


def test_format_without_a_maker_is_given_to_somebody_with_a_remark() -> None:
    people = [{"role": "Writer", "hours_per_week": 20, "makes": ["Newsletter"]}]
    _, calendar = schedule(brief(means__people=people, means__formats=[{"format": "Article"}]), titles(3))
    assert {row.owner for row in pieces(calendar)} == {"Writer"}
    assert "No one is named for articles: the person with most hours left makes them." in calendar.remarks
