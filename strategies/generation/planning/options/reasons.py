"""Reasons that several options share: the kind of the first goal, and people who wait already."""

from collections.abc import Iterator

from strategies.generation.brief.goals import GoalKind
from strategies.generation.planning.options.ground import Ground
from strategies.generation.planning.plan import Point
from strategies.generation.wording import exact_numeral, quote_sentence

_KINDS: dict[GoalKind, str] = {
    "Leads": "leads",
    "Sales": "sales",
    "Stock to sell": "stock to sell",
    "Bookings or slots": "bookings",
    "Sign-ups": "sign-ups",
    "Mentions": "mentions",
    "Returning customers": "returning customers",
    "Donations": "donations",
    "Hires": "hires",
}


def point(points: int, why: str, path: str) -> Point:
    """Build a point; `path` is the answer that bears it out."""
    return Point(points=points, why=why, path=path)


def fit_goal(
    ground: Ground, points: dict[GoalKind, int], why: str, own: dict[GoalKind, str] | None = None
) -> Iterator[Point]:
    """Yield a point if the first goal is of one of these kinds. `own` has other reasons for some kinds."""
    kind = ground.goal.kind
    if kind and kind in points:
        text = (own or {}).get(kind, why).format(goal=ground.goal_name, kind=_KINDS[kind])
        yield point(points[kind], text, "goals.0.kind")


def oppose_reach(ground: Ground, why: str) -> Iterator[Point]:
    """Yield a point against options for strangers if enough people wait already."""
    if ground.enough_wait():
        yield point(-2, f"{describe_waiting(ground)}. {why}.", "goals.0.waiting")


def quote_gap(ground: Ground, index: int) -> str:
    """Return a gap of the market in the owner's words."""
    return quote_sentence((ground.brief.market.gaps or ())[index].gap, 90)


def describe_waiting(ground: Ground) -> str:
    """Return how many wait for how much, such as `1,150 people wait for 600 jackets`."""
    goal = ground.goal
    what = f"{exact_numeral(ground.need() or 0)} {goal.unit}" if goal.unit else exact_numeral(ground.need() or 0)
    return f"{exact_numeral(goal.waiting or 0)} people wait for {what}"
