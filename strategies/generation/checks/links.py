"""Checks that next steps and named pages lead to something that exists on that day."""

from strategies.generation.brief.goals import GoalKind
from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_pieces, current_rows
from strategies.generation.checks.texts import section_texts
from strategies.generation.wording import day, quote

_NEED_A_FORM: frozenset[GoalKind] = frozenset({"Sign-ups", "Bookings or slots"})
"""Kinds of goals whose next step leads to a form or a page of its own."""


def check_next_steps(strategy: Strategy) -> Outcome:
    """Check that a form is there before a piece sends its readers to it."""
    forms = {asset.id for asset in strategy.plan.assets if asset.kind == "form"}
    first = min((row.day for row in current_rows(strategy) if row.id in forms), default=None)
    for row in current_pieces(strategy):
        goal = strategy.brief.goals[row.goal - 1]
        if goal.kind not in _NEED_A_FORM or (goal.opens and row.day < goal.opens):
            continue
        title = quote(row.title, 80)
        if first is None:
            return failed(
                f"{title} asks readers to {quote(row.next_step)}, but no row makes that possible.", "calendar"
            )
        if row.day < first:
            return failed(f"{title} leads on {day(row.day)} to a form that is ready on {day(first)}.", "calendar")
    return passed("Every next step leads to something that is ready by then.")


def check_pages(strategy: Strategy) -> Outcome:
    """Check that no section names a page of a pillar that no row of the calendar makes."""
    made = {row.id for row in current_rows(strategy)}
    missing = [pillar.hub for pillar in strategy.plan.pillars if pillar.hub and f"page-{pillar.key}" not in made]
    for key, section in strategy.sections.items():
        for text in section_texts(section):
            named = next((hub for hub in missing if f"page “{hub}”".casefold() in text.casefold()), "")
            if named:
                return failed(f"{quote(named, 80)} is named, but no row of the calendar makes this page.", key)
    return passed("Every page that is named is made.")


LINK_RULES = (
    Rule(key="links", title="Every next step leads somewhere", check=check_next_steps),
    Rule(key="pages", title="Every page is made", check=check_pages),
)
