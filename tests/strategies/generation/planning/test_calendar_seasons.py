"""Seasons in the calendar: pieces before buying ones, fewer in quiet ones, none while closed."""

from datetime import date

from strategies.generation.planning.days import can_publish
from strategies.generation.planning.schedule import Calendar
from tests.strategies.generation.planning.plans import PROMPT, busy, pieces, schedule, title, titles


def test_buying_season_has_a_piece_before_it_begins() -> None:
    season = {"name": "Spring", "first": "2027-02-10", "last": "2027-03-31", "kind": "Buying", "sells": "roof tiles"}
    window, calendar = schedule(busy(timing__seasons=[season]), titles(16))
    row = next(row for row in calendar.rows if row.id == "season-0-2027")
    assert "Spring" in row.title
    assert "roof tiles" in row.title
    assert date(2027, 1, 13) <= row.day < date(2027, 2, 10)
    assert row.season == "Spring"
    assert row.moves == "Reaches people before they buy, from 10 February."
    assert can_publish(window, row.day)


def test_headline_of_the_owner_is_the_title_of_a_season() -> None:
    season = {
        "name": "Spring",
        "first": "2027-02-10",
        "last": "2027-03-31",
        "kind": "Buying",
        "headline": "Tiles before the scaffolding comes down",
    }
    _, calendar = schedule(busy(timing__seasons=[season]), titles(16))
    assert "Tiles before the scaffolding comes down" in [row.title for row in pieces(calendar)]


def test_season_that_has_begun_has_an_early_piece() -> None:
    season = {"name": "Gifts", "first": "2026-11-25", "last": "2027-01-31", "kind": "Buying"}
    _, calendar = schedule(busy(timing__seasons=[season]), titles(16))
    row = next(row for row in calendar.rows if row.season == "Gifts" and row.id.startswith("season-"))
    assert row.day < date(2026, 12, 31)
    assert row.moves == "Reaches people while they buy, until 31 January."


def test_season_after_the_window_has_a_piece_when_it_begins_soon_after() -> None:
    season = {"name": "Spring", "first": "2027-03-10", "last": "2027-04-30", "kind": "Buying"}
    _, calendar = schedule(busy(timing__seasons=[season]), titles(16))
    assert any(row.id == "season-0-2027" for row in pieces(calendar))


def test_season_of_a_forbidden_word_has_no_piece() -> None:
    season = {"name": "Cheap week", "first": "2027-02-10", "last": "2027-02-17", "kind": "Buying"}
    _, calendar = schedule(busy(timing__seasons=[season], rules__forbidden_words=["cheap"]), titles(16))
    assert not any(row.id.startswith("season-") for row in calendar.rows)
    assert any("“Cheap week” has no piece of its own" in text for text in calendar.remarks)


def test_season_of_people_who_cannot_move_the_goal_has_no_piece() -> None:
    season = {"name": "January", "first": "2027-01-20", "last": "2027-02-10", "kind": "Buying", "who": "Runners"}
    segments = [{"name": "Runners", "is_free_by_day": False}]
    goals = [{"text": "Fill the slots.", "kind": "Bookings or slots"}]
    of = busy(timing__seasons=[season], goals=goals, audience__segments=segments)
    _, calendar = schedule(of, titles(4))
    assert all(not row.id.startswith("season") for row in calendar.rows)
    assert "they cannot come in working hours" in " ".join(calendar.remarks)


def test_season_serves_a_goal_that_is_open_then() -> None:
    season = {"name": "Gifts", "first": "2027-02-10", "last": "2027-02-28", "kind": "Buying"}
    goals = [
        {"text": "Sell the autumn run.", "kind": "Stock to sell", "opens": "2027-09-06"},
        {"text": "Grow the list.", "kind": "Sign-ups"},
    ]
    planned = [*titles(15), title("list", goal=2)]
    _, calendar = schedule(busy(timing__seasons=[season], goals=goals), planned)
    assert next(row.goal for row in calendar.rows if row.id == "season-0-2027") == 2
    _, calendar = schedule(busy(timing__seasons=[season], goals=goals), titles(16))
    assert next(row.goal for row in calendar.rows if row.id == "season-0-2027") == 1, "no form is made for the list"


def test_quiet_season_has_fewer_pieces() -> None:
    season = {"name": "Slow", "first": "2027-01-04", "last": "2027-02-26", "kind": "Quiet"}
    _, calm = schedule(busy(timing__seasons=[season], **PROMPT), titles(16))
    _, usual = schedule(busy(**PROMPT), titles(16))

    def count(calendar: Calendar) -> int:
        return sum(date(2027, 1, 4) <= row.day <= date(2027, 2, 26) for row in pieces(calendar))

    assert count(usual) == 8
    assert count(calm) == 4
    assert "“Slow” gets half as many" in " ".join(calm.left_out)


def test_closed_season_has_none() -> None:
    season = {"name": "Kiln rebuilt", "first": "2027-01-04", "last": "2027-01-24", "kind": "Closed"}
    _, calendar = schedule(busy(timing__seasons=[season]), titles(16))
    assert not any(date(2027, 1, 4) <= row.day <= date(2027, 1, 24) for row in calendar.rows)


def test_season_gives_way_when_only_one_piece_is_asked_for() -> None:
    season = {"name": "Spring", "first": "2027-02-10", "last": "2027-03-31", "kind": "Buying"}
    _, calendar = schedule(busy(timing__seasons=[season], means__frequency="Quarterly"), titles(3))
    assert [row.id for row in pieces(calendar)] == ["art1"]
    assert "A piece for “Spring”: you asked for 1 piece, and others come first." in calendar.left_out


def test_seasons_leave_most_pieces_to_the_option() -> None:
    seasons = [
        {
            "name": f"Week {number}",
            "first": f"2027-02-{number:02}",
            "last": f"2027-02-{number + 1:02}",
            "kind": "Buying",
        }
        for number in range(1, 13, 2)
    ]
    _, calendar = schedule(busy(timing__seasons=seasons, means__frequency="Bi-weekly"), titles(12))
    own = [row for row in pieces(calendar) if row.is_option]
    assert len(own) >= 3
    assert sum(row.id.startswith("season-") for row in pieces(calendar)) == 2
