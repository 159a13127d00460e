"""Checks that sections carry out what the plan has decided: the option, the channels, and the pieces to brief."""

import re

from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_pieces
from strategies.generation.planning.refusals import must_refuse
from strategies.generation.sections.briefs import BriefsSection
from strategies.generation.sections.channels import ChannelsSection
from strategies.generation.sections.front import FrontSection
from strategies.generation.sections.options import OptionsSection
from strategies.generation.wording import join, pluralize, quote

_PIECES = re.compile(r"\b(\d+) pieces?\b")


def check_option(strategy: Strategy) -> Outcome:
    """Check that the chosen option and the channels are those of the plan."""
    plan = strategy.plan
    if strategy.require(OptionsSection).chosen != plan.option.key:
        return failed(f"The options end with another choice than “{plan.option.title}”.", "options")
    section = strategy.require(ChannelsSection)
    if {channel.key for channel in section.used} != {channel.key for channel in plan.channels}:
        return failed("The channels are not those of the calendar.", "channels")
    refused = {channel.key for channel in section.refused}
    if refused & {channel.key for channel in section.used}:
        return failed("A channel is both used and refused.", "channels")
    if missing := must_refuse(strategy.brief, plan) - refused:
        return failed(f"Nothing says why {join(sorted(missing))} is not used.", "channels")
    if plan.refused and not refused:
        return failed("No channel is refused.", "channels")
    return passed(f"“{plan.option.title}” and {pluralize(len(plan.channels), 'channel')} everywhere.")


def check_briefs(strategy: Strategy) -> Outcome:
    """Check that each writer's brief is for a piece of the calendar."""
    titles = {row.id: row.title for row in current_pieces(strategy)}
    section = strategy.require(BriefsSection)
    for item in section.briefs:
        if item.row not in titles:
            return failed(f"{quote(item.title, 80)} has a brief, but is not in the calendar.", "briefs")
        if item.title != titles[item.row]:
            return failed(f"{quote(titles[item.row], 80)} has another title in its brief.", "briefs")
    return passed(f"{pluralize(len(section.briefs), 'writer’s brief')}, each for a piece of the calendar.")


def check_front(strategy: Strategy) -> Outcome:
    """Check that the front page counts the pieces of the calendar."""
    front, pieces = strategy.sections.get(FrontSection.key), len(current_pieces(strategy))
    # The front page is written after the first checks, and they run again after every edit.
    found = _PIECES.search(front.cadence.text) if isinstance(front, FrontSection) else None
    if found and int(found[1]) != pieces:
        return failed(f"The front page speaks of {found[0]}; the calendar has {pieces}.", "front")
    return passed(f"{pluralize(pieces, 'piece')} in the calendar.")


DECISION_RULES = (
    Rule(key="decisions", title="Every section follows the choice", check=check_option),
    Rule(key="briefs", title="Every brief is for a piece", check=check_briefs),
    Rule(key="front", title="The front page counts right", check=check_front),
)
