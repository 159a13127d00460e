"""What holds for the calendar of any brief with any titles and assets."""

from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.brief.means import FormatKey
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.days import can_publish, days_from, draft_due, is_working_day, working_days
from strategies.generation.planning.plan import Option, Title
from strategies.generation.planning.schedule import Asset, Calendar, Window
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY
from tests.strategies.generation.planning.plans import asset, option, schedule, title
from tests.strategies.generation.typed_briefs import briefs

_TOLERANCE = 1e-6


class Case:
    """A brief with titles and assets, and the calendar made from them."""

    def __init__(self, of: Brief, chosen: Option, titles: list[Title], assets: list[Asset], channel_h: float) -> None:
        self.brief, self.chosen, self.titles, self.assets, self.channel_h = of, chosen, titles, assets, channel_h
        self.capacity = build_capacity(of, build_window(of, TODAY))
        self.window: Window
        self.calendar: Calendar
        self.window, self.calendar = schedule(of, titles, chosen=chosen, assets=assets, channel_h=channel_h)

    def __repr__(self) -> str:
        return f"Case({self.brief!r}, {self.chosen!r}, {self.titles!r}, {self.assets!r}, {self.channel_h!r})"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    of = draw(briefs())
    forms: list[FormatKey] = [form.key for form in build_capacity(of, build_window(of, TODAY)).formats]
    chosen = option(*draw(st.lists(st.sampled_from(forms), min_size=1, max_size=2, unique=True)), share=40)
    count = draw(st.integers(1, 16))
    titles = []
    for number in range(count):
        key = draw(st.sampled_from(forms))
        proof = draw(st.sampled_from([None, *range(1, len(of.proof or ()) + 1)]))
        goal = draw(st.sampled_from([1, 1, *range(1, len(of.goals) + 1)]))
        is_option = key in chosen.formats and draw(st.booleans())
        titles.append(title(f"t{number}", key, proof=proof, goal=goal, is_option=is_option))
    assets = [
        asset(f"a{number}", *draw(st.lists(st.sampled_from([one.id for one in titles]), unique=True)), hours=hours)
        for number, hours in enumerate(draw(st.lists(st.sampled_from([0.5, 2, 5, 20]), max_size=4)))
    ]
    return Case(of, chosen, titles, assets, draw(st.sampled_from([0, 0.25, 2, 50])))


any_case = given(case=cases())
few = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])


@few
@any_case
def test_rows_are_on_days_that_the_brief_allows(case: Case) -> None:
    for row in case.calendar.rows:
        assert case.window.start <= row.due <= row.day <= case.window.end
        if row.kind == "piece":
            assert can_publish(case.window, row.day)
            assert row.due == draft_due(case.window, row.day, has_proof=row.proof is not None)
        else:
            assert row.due == row.day
            assert is_working_day(case.window, row.day)


@few
@any_case
def test_lines_of_hours_are_the_hours_of_the_window(case: Case) -> None:
    lines, rows = case.calendar.hours, case.calendar.rows
    assert sum(line.hours for line in lines) == pytest.approx(case.capacity.window_h)
    assert all(line.hours >= 0 and line.working for line in lines)
    own = sum(row.hours for row in rows if row.kind == "piece" and row.is_option)
    assert lines[0].hours == pytest.approx(own)


@few
@any_case
def test_hours_are_there_before_they_are_needed(case: Case) -> None:
    channels_h = next(line.hours for line in case.calendar.hours if line.name == "Looking after the channels")
    days = max(1, len(working_days(case.window)))
    day_h = (case.capacity.window_h - channels_h) / days
    spent = accumulate(row.hours for row in case.calendar.rows)
    for row, hours in zip(case.calendar.rows, spent, strict=True):
        there = day_h * sum(is_working_day(case.window, day) for day in days_from(case.window.start, row.day))
        assert hours <= there + _TOLERANCE


@few
@any_case
def test_assets_come_before_the_drafts_that_need_them(case: Case) -> None:
    rows = {row.id: row for row in case.calendar.rows}
    planned = {row.id for row in case.calendar.pieces}
    for piece in case.calendar.pieces:
        for name in piece.needs:
            assert rows[name].day < piece.due
    for one in case.assets:
        users = set(one.needed_by or (title.id for title in case.titles))
        assert (one.id in rows) == bool(planned & users)


@few
@any_case
def test_option_and_first_goal_get_their_parts_or_a_remark(case: Case) -> None:
    pieces, rows = case.calendar.pieces, case.calendar.rows
    total = sum(row.hours for row in pieces)
    own = sum(row.hours for row in pieces if row.is_option)
    if own < total * case.chosen.share_percent / 100 - _TOLERANCE:
        assert any(text.startswith("The chosen option has less than") for text in case.calendar.remarks)
    made = [row for row in rows if row.kind in ("piece", "asset")]
    first = sum(row.hours for row in made if row.goal == 1)
    if first < sum(row.hours for row in made) * FIRST_GOAL_PERCENT / 100 - _TOLERANCE:
        assert any(text.startswith("Less than 60% of the hours") for text in case.calendar.remarks)


@few
@any_case
def test_no_id_title_or_day_of_publication_comes_twice(case: Case) -> None:
    rows, pieces = case.calendar.rows, case.calendar.pieces
    assert len({row.id for row in rows}) == len(rows)
    assert len({row.title.casefold() for row in pieces}) == len(pieces)
    assert len({row.day for row in pieces}) == len(pieces)
    assert list(rows) == sorted(rows, key=lambda row: row.day)


@few
@any_case
def test_no_format_is_published_more_often_than_allowed(case: Case) -> None:
    most = {form.key: form.max_per_month for form in case.capacity.formats}
    counts = Counter((row.format, row.day.year, row.day.month) for row in case.calendar.pieces)
    for (key, _, _), count in counts.items():
        assert key is not None
        assert count <= (most[key] or count)


@few
@any_case
def test_what_is_not_planned_is_explained(case: Case) -> None:
    planned, requested = len(case.calendar.pieces), case.capacity.requested_pieces
    assert planned <= requested
    if planned < requested:
        assert any("you asked for" in text for text in case.calendar.left_out)
    if not planned:
        assert case.calendar.remarks


@few
@any_case
def test_calendar_is_the_same_for_the_same_brief(case: Case) -> None:
    _, again = schedule(case.brief, case.titles, chosen=case.chosen, assets=case.assets, channel_h=case.channel_h)
    assert again == case.calendar


@few
@any_case
def test_rows_are_given_to_people_of_the_brief(case: Case) -> None:
    people = case.brief.means.people
    for row in case.calendar.rows:
        owners = [person for person in people if person.role == row.owner]
        assert owners
        named = [person for person in people if person.makes is None or row.format in person.makes]
        if row.kind == "piece" and named:
            assert any(person in named for person in owners)
