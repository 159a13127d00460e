"""Channels a plan does not use, each with a reason from the answers. What the owner refused comes first."""

from collections.abc import Iterator

from strategies.generation.brief import Brief
from strategies.generation.brief.means import ChannelKey, ChannelUse
from strategies.generation.knowledge import Channel
from strategies.generation.knowledge import channels as known_channels
from strategies.generation.planning.plan import ChannelPlan, Plan, RefusedChannel
from strategies.generation.planning.schedule import Capacity
from strategies.generation.wording import numeral

REFUSED_MAX = 6
_ENOUGH = 3
"""Channels that the brief does not mention are refused only until there are this many."""
_CHEAP_TIMES = 10
"""A channel is cheap if the week has so many times its hours."""
_ALSO_TEMPTING: tuple[ChannelKey, ...] = ("TikTok", "Podcast", "Instagram", "LinkedIn")


def refuse_channels(brief: Brief, capacity: Capacity, used: tuple[ChannelPlan, ...]) -> tuple[RefusedChannel, ...]:
    """Return one to six channels that the plan does not use, each with a reason."""
    found: dict[ChannelKey, RefusedChannel] = {}
    taken = {channel.key for channel in used}
    for item in (*_refused_by_owner(brief), *_listed(brief, capacity), *_adverts(brief)):
        if item.key not in taken and len(found) < REFUSED_MAX:
            found.setdefault(item.key, item)
    for item in _unlisted(brief, capacity, taken):
        if len(found) < _ENOUGH:
            found.setdefault(item.key, item)
    return tuple(found.values())


def must_refuse(brief: Brief, plan: Plan) -> set[str]:
    """Return the channels that the plan does not use and that need a reason: the owner refuses or names them."""
    named = {use.channel for use in brief.means.channels or ()} | set(brief.rules.refused_channels or ())
    return {item.key for item in plan.refused if item.key in named}


def _refused_by_owner(brief: Brief) -> Iterator[RefusedChannel]:
    for key in brief.rules.refused_channels or ():
        yield _refuse(brief, key, "You do not want to use it.", "rules.refused_channels")


def _listed(brief: Brief, capacity: Capacity) -> Iterator[RefusedChannel]:
    """Yield channels of the brief: without customers, without a planned format, or beside a better one."""
    for position, use in enumerate(brief.means.channels or ()):
        path = f"means.channels.{position}"
        if use.audience_is_there is False:
            yield _refuse(brief, use.channel, "You say that your customers are not there.", f"{path}.audience_is_there")
        elif use.is_used:
            kept = "Keep it as it is; no piece of this plan is published there."
            yield _refuse(brief, use.channel, kept, f"{path}.is_used")
        elif use.channel != "Paid adverts":
            yield _refuse(brief, use.channel, _explain_listed(use, capacity), path)


def _explain_listed(use: ChannelUse, capacity: Capacity) -> str:
    known = known_channels()[use.channel]
    if use.audience_is_there and known.upkeep_h * _CHEAP_TIMES < capacity.week_h:
        return "Your customers are there, but no piece is made for it yet. Offer the first one there, then decide."
    return _explain_cost(known, capacity, "every planned format has its channel already")


def _adverts(brief: Brief) -> Iterator[RefusedChannel]:
    """Yield paid adverts, with a reason from the budget or the results."""
    budget, results = brief.means.budget, brief.results
    if not budget.amount:
        reason, path = "There is no money for them.", "means.budget.amount"
    elif results.sources and "Adverts" not in results.sources:
        reason, path = "No visitors come from them today, so nothing says what one may cost.", "results.sources"
    elif results.goal_rate is None:
        reason, path = (
            "You do not know how many visitors do what your first goal counts, so nothing says what one may cost.",
            "results.goal_rate",
        )
    else:
        visits = 100 / results.goal_rate if results.goal_rate else 0
        reason = f"It takes {numeral(visits)} bought visits for one result." if visits else "No visitor acts today."
        path = "results.goal_rate"
    yield _refuse(brief, "Paid adverts", reason, path)


def _unlisted(brief: Brief, capacity: Capacity, taken: set[ChannelKey]) -> Iterator[RefusedChannel]:
    """Yield channels that businesses of this trade often think of, and that the brief does not mention."""
    known, listed = known_channels(), {use.channel for use in brief.means.channels or ()}
    usual = [key for key, channel in known.items() if brief.business.trade in channel.trades]
    free = [
        key
        for key in dict.fromkeys((*usual, *_ALSO_TEMPTING))
        if key not in listed | taken and not known[key].own and not known[key].needs_money
    ]
    for key in free:
        reason = _explain_cost(known[key], capacity, "nothing says that your customers are there")
        yield _refuse(brief, key, reason, "means.people")


def _explain_cost(known: Channel, capacity: Capacity, besides: str) -> str:
    """Return the hours a channel would take, and what else speaks against it."""
    upkeep, week = numeral(known.upkeep_h), numeral(capacity.week_h)
    if known.upkeep_h >= capacity.week_h:
        return f"It would take {upkeep} h a week, and you have {week} h for everything."
    return f"It would take {upkeep} h of your {week} h a week, and {besides}."


def _refuse(brief: Brief, key: ChannelKey, reason: str, path: str) -> RefusedChannel:
    use = next((use for use in brief.means.channels or () if use.channel == key), None)
    name = use.name if use and use.name else known_channels()[key].name
    return RefusedChannel(key=key, name=name, reason=reason, paths=(path,))
