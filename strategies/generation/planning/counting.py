"""How each kind of goal is counted, and what moves first on each channel."""

from dataclasses import dataclass

from strategies.generation.brief.codes import CURRENCIES
from strategies.generation.brief.goals import Goal, GoalKind
from strategies.generation.brief.means import ChannelKey

NO_NUMBER = "no number yet"
"""The target of a goal without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counting:
    """Ways to count, with `{often}` for the interval, and what one result is called in the plural."""

    results: str
    act: str
    """What visitors do to become one result, after "visitors who"."""
    number: str
    share: str = "Take the part and the whole from the same records {often}, and divide."
    money: str = "Add it up in your accounts {often}."
    is_weekly: bool = False


_COUNTING: dict[GoalKind, _Counting] = {
    "Leads": _Counting(
        results="enquiries",
        act="enquire",
        number="Count new enquiries in your customer records {often}, and ask each how they found you.",
    ),
    "Sales": _Counting(
        results="orders",
        act="order",
        number="Count orders in your sales records {often}, and ask buyers how they found you.",
    ),
    "Stock to sell": _Counting(
        results="orders",
        act="order",
        number="Count what is left {often}, and take it from the stock you began with.",
        is_weekly=True,
    ),
    "Bookings or slots": _Counting(
        results="bookings",
        act="book",
        number="Count bookings in the diary {often}, and ask each customer how they found you.",
        share="Divide filled slots by all slots in the booking diary {often}.",
        is_weekly=True,
    ),
    "Sign-ups": _Counting(
        results="sign-ups", act="sign up", number="Read the number of sign-ups {often}, without those who have left."
    ),
    "Mentions": _Counting(
        results="mentions",
        act="mention you",
        number="Note every mention with its date, and add them up {often}.",
        share="Note for each case whether you were named, and divide by all cases {often}.",
    ),
    "Returning customers": _Counting(
        results="returning customers",
        act="order again",
        number="Count the customers in your sales records who have bought before, {often}.",
        share="Divide the customers who have bought before by all customers {often}.",
    ),
    "Donations": _Counting(
        results="donations",
        act="give",
        number="Count donations in your accounts {often}, and ask new donors what they had read.",
    ),
    "Hires": _Counting(
        results="applications",
        act="apply",
        number="Count signed contracts {often}, and ask applicants where they found you.",
    ),
    "Other": _Counting(
        results="results", act="do this", number="Count it {often}, the same way each time, and write down how."
    ),
}

_SIGNS: dict[ChannelKey, str] = {
    "Website": "visits to the pages of this plan",
    "Email": "readers who click in an email",
    "LinkedIn": "comments from the people this plan is for",
    "Instagram": "saves and replies",
    "YouTube": "viewers who watch to the end",
    "Facebook": "comments and shares",
    "TikTok": "viewers who watch to the end",
    "Snapchat": "replies",
    "Pinterest": "saves",
    "Webinars": "people who register and stay to the end",
    "Podcast": "listeners who play an episode to its end",
    "Map listing": "calls and requests for directions",
    "Partners": "visitors a partner has sent",
    "Press": "answers from editors",
    "Paid adverts": "cost of a visitor who takes the next step",
    "Print": "uses of the printed address or code",
    "Other": "answers that name the piece",
}


def counting_method(goal: Goal) -> str:
    """Return how to count a goal, in one sentence."""
    counting = _counting(goal)
    method = counting.share if is_share(goal) else counting.money if is_money(goal) else counting.number
    is_weekly = counting.is_weekly or goal.period == "week"
    return method.format(often="once a week" if is_weekly else "once a month")


def result_name(goal: Goal) -> str:
    """Return what one result of a goal is called, in the plural: `bookings`."""
    return _counting(goal).results


def visitor_act(goal: Goal) -> str:
    """Return what a visitor does for the goal, after "visitors who": `order`."""
    return _counting(goal).act


def early_sign(channel: ChannelKey) -> str:
    """Return what moves first on a channel."""
    return _SIGNS[channel]


def is_share(goal: Goal) -> bool:
    """Whether the goal is a percentage, so that its changes are percentage points."""
    return goal.unit == "%"


def is_money(goal: Goal) -> bool:
    """Whether the goal is an amount of money."""
    return (goal.unit or "").upper() in CURRENCIES


def _counting(goal: Goal) -> _Counting:
    return _COUNTING[goal.kind or "Other"]
