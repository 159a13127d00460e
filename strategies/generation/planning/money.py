"""The money of the window, given only to what the plan does."""

from collections.abc import Iterator, Sequence

from strategies.generation.brief import Brief
from strategies.generation.brief.means import Budget
from strategies.generation.knowledge import channels as known_channels
from strategies.generation.knowledge import formats, planning
from strategies.generation.planning.plan import ChannelPlan, Option
from strategies.generation.planning.schedule import Money, MoneyLine
from strategies.generation.wording import exact_numeral, join, money

_WITH_TOOL = ("Email", "Webinars", "Podcast")
_PERIODS = {"week": (13.0, "x 13 weeks"), "month": (3.0, "x 3 months"), "quarter": (1.0, ""), "year": (0.25, "/ 4")}


def build_money(brief: Brief, chosen: Option, channels: Sequence[ChannelPlan]) -> Money:
    """Split the money of the window among the tools, expenses and channels of the plan; the rest is kept."""
    budget = brief.means.budget
    total, working = window_budget(budget)
    shares = _shares(chosen, channels) if total else iter(())
    lines = [
        MoneyLine(
            name=name,
            amount=amount,
            working=f"at most {percent}% of {money(total, budget.currency)} (planning assumption)",
        )
        for name, percent in shares
        if (amount := float(int(total * percent / 100)))
    ]
    unspent = total - sum(line.amount for line in lines)
    return Money(
        currency=budget.currency,
        total=total,
        working=working,
        lines=tuple(lines),
        unspent=unspent,
        unspent_reason=_unspent_reason(total, unspent, has_lines=bool(lines)),
    )


def window_budget(budget: Budget) -> tuple[float, str]:
    """Return the money of the window with its calculation."""
    factor, words = _PERIODS[budget.period]
    total = budget.amount * factor
    given = f"{budget.currency} {exact_numeral(budget.amount)} a {budget.period}"
    return total, f"{given} {words} = {money(total, budget.currency)}" if words else given


def _shares(chosen: Option, channels: Sequence[ChannelPlan]) -> Iterator[tuple[str, int]]:
    """Yield what costs money in this plan, and the most it gets, in percent of all money."""
    percent = planning().money_percent
    tools = [channel.name for channel in channels if channel.key in _WITH_TOOL]
    if tools:
        yield f"Tools for {join(tools)}", percent["tools"]
    expensive = [formats()[key].plural for key in chosen.formats if formats()[key].has_expenses]
    if expensive:
        yield f"Expenses for {join(expensive)}", percent["making"]
    paid = [channel.name for channel in channels if known_channels()[channel.key].needs_money]
    # Tools, expenses and two channels are 90% of the money, so the lines never exceed it.
    yield from ((name, percent["channel"]) for name in paid[:2])


def _unspent_reason(total: float, unspent: float, *, has_lines: bool) -> str:
    if not total:
        return "There is no money: the plan uses only what costs hours."
    if not unspent:
        return ""
    kept = "Nothing else in this plan has to be bought." if has_lines else "Nothing in this plan has to be bought."
    return f"{kept} Keep it until a review shows which pieces bring results, then spend it on those."
