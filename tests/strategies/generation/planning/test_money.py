"""Money goes only to what the plan does, and all of it is accounted for."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategies.generation.brief import Brief
from strategies.generation.brief.means import Budget, ChannelKey, FormatKey
from strategies.generation.planning.money import build_money, window_budget
from strategies.generation.planning.plan import ChannelPlan
from strategies.generation.planning.schedule import Money
from tests.strategies.generation.briefs import brief
from tests.strategies.generation.planning.plans import option
from tests.strategies.generation.typed_briefs import briefs


def channel(key: ChannelKey) -> ChannelPlan:
    return ChannelPlan(key=key, name=key, formats=(), role="", hours_per_week=0, stop_if="", paths=())


def budget(*channels: ChannelKey, formats: tuple[FormatKey, ...] = ("Article",), **money: Any) -> Money:
    given_money = {"amount": 1000, "currency": "EUR", "period": "quarter", **money}
    return build_money(brief(means__budget=given_money), option(*formats), [channel(key) for key in channels])


def names(found: Money) -> list[str]:
    return [line.name for line in found.lines]


@pytest.mark.parametrize(
    ("period", "total", "working"),
    [
        ("week", 1300, "GBP 100 a week x 13 weeks = GBP 1,300"),
        ("month", 300, "GBP 100 a month x 3 months = GBP 300"),
        ("quarter", 100, "GBP 100 a quarter"),
        ("year", 25, "GBP 100 a year / 4 = GBP 25"),
    ],
)
def test_money_of_the_window_follows_from_the_period(period: Any, total: float, working: str) -> None:
    assert window_budget(Budget(amount=100, currency="GBP", period=period)) == (total, working)


def test_nothing_is_bought_for_articles_on_the_website() -> None:
    found = budget("Website")
    assert (names(found), found.unspent) == ([], 1000)
    assert found.unspent_reason.startswith("Nothing in this plan has to be bought.")


def test_email_needs_a_tool_and_videos_have_expenses() -> None:
    found = budget("Email", "YouTube", formats=("Article", "Video"))
    assert names(found) == ["Tools for Email", "Expenses for videos"]
    assert [line.amount for line in found.lines] == [150, 350]
    assert found.unspent == 500


def test_paid_channel_gets_money_only_if_it_is_used() -> None:
    assert "Paid adverts" in names(budget("Website", "Paid adverts"))
    assert "Paid adverts" not in names(budget("Website", "Email"))


def test_no_money_has_no_lines_and_says_so() -> None:
    found = budget("Email", "Paid adverts", amount=0)
    assert (found.lines, found.total, found.unspent) == ((), 0, 0)
    assert found.unspent_reason == "There is no money: the plan uses only what costs hours."


@settings(deadline=None, max_examples=25)
@given(
    of=briefs(),
    channels=st.lists(
        st.sampled_from(["Email", "Website", "Paid adverts", "Print", "Podcast", "Webinars"]), unique=True
    ),
    formats=st.lists(st.sampled_from(["Article", "Video", "White paper"]), min_size=1, unique=True),
)
def test_lines_and_rest_are_the_whole_budget(of: Brief, channels: list[Any], formats: list[Any]) -> None:
    found = build_money(of, option(*formats), [channel(key) for key in channels])
    assert sum(line.amount for line in found.lines) + found.unspent == pytest.approx(found.total)
    assert found.unspent >= 0
    assert all(line.amount > 0 for line in found.lines)
    assert bool(found.unspent_reason) or not found.unspent
