"""Checks of the owner's rules: what is refused, barred or unknown is not used, and every goal is measured."""

from collections.abc import Iterator

from strategies.generation.checks.model import Outcome, Rule, Strategy, failed, passed
from strategies.generation.checks.rows import current_rows
from strategies.generation.planning.usable_proof import is_barred
from strategies.generation.sections.competitors import CompetitorsSection
from strategies.generation.sections.measurement import MeasurementSection
from strategies.generation.sections.pillars import PillarsSection
from strategies.generation.wording import join, pluralize, quote


def check_channels(strategy: Strategy) -> Outcome:
    """Check that nothing is published, or paid for, on a channel that is refused."""
    plan = strategy.plan
    refused = set(strategy.brief.rules.refused_channels or ()) | {channel.key for channel in plan.refused}
    both = [channel.name for channel in plan.channels if channel.key in refused]
    if both:
        return failed(f"The plan uses {join(both)} and refuses it.", "channels")
    wrong = [row.title for row in current_rows(strategy) if row.channel in refused]
    if wrong:
        return failed(f"{quote(wrong[0], 80)} is on a channel that the plan refuses.", "calendar")
    names = {channel.name for channel in plan.refused}
    paid = [line.name for line in plan.money.lines if line.name in names]
    if paid:
        return failed(f"There is money for {join(paid)}, which the plan refuses.", "capacity")
    return passed(f"{pluralize(len(plan.channels), 'channel')} used, none of them refused.")


def check_proof(strategy: Strategy) -> Outcome:
    """Check that no piece is built on proof that may not be used."""
    brief = strategy.brief
    for number, key in _used_proof(strategy):
        proof = (brief.proof or ())[number - 1]
        if proof.may_be_published is False or is_barred(brief, proof):
            return failed(f"{quote(proof.proof, 80)} is used, but it may not be published.", key)
    return passed("No proof is used that you have ruled out.")


def _used_proof(strategy: Strategy) -> Iterator[tuple[int, str]]:
    """Yield the numbers of all proof in use with the section that uses it."""
    plan = strategy.plan
    yield from ((number, "options") for number in plan.option.proof)
    yield from ((number, "pillars") for pillar in plan.pillars for number in pillar.proof)
    yield from ((title.proof, "pillars") for title in plan.titles if title.proof)
    yield from ((row.proof, "calendar") for row in plan.calendar.rows if row.proof)


def check_signs(strategy: Strategy) -> Outcome:
    """Check that early signs are read on channels of the plan."""
    used = {channel.key for channel in strategy.plan.channels}
    wrong = [sign.channel_name for sign in strategy.require(MeasurementSection).signs if sign.channel_key not in used]
    if wrong:
        return failed(f"An early sign is read on {join(wrong)}, which the plan does not use.", "measurement")
    return passed("Every early sign is read on a channel of the plan.")


def check_goals(strategy: Strategy) -> Outcome:
    """Check that each goal has one metric with today's number, or “unknown”."""
    kpis, goals = strategy.require(MeasurementSection).kpis, strategy.brief.goals
    if sorted(kpi.goal for kpi in kpis) != list(range(1, len(goals) + 1)):
        return failed(f"{pluralize(len(goals), 'goal')}, but {pluralize(len(kpis), 'metric')}.", "measurement")
    empty = [kpi.name for kpi in kpis if not kpi.start.strip()]
    if empty:
        return failed(f"No number of today and no “unknown” for {join(empty)}.", "measurement")
    return passed(f"{pluralize(len(goals), 'goal')}, each with a metric.")


def check_pillars(strategy: Strategy) -> Outcome:
    """Check that the shares of the pillars are the whole, and that each pillar has a group."""
    total = sum(pillar.share for pillar in strategy.require(PillarsSection).pillars)
    if total != 100:
        return failed(f"The shares of the pillars add up to {total}%.", "pillars")
    lost = [pillar.title for pillar in strategy.plan.pillars if not pillar.segment]
    if lost:
        return failed(f"No group for {join(lost)}.", "pillars")
    return passed("The shares of the pillars add up to 100%, and each pillar has a group.")


def check_competitors(strategy: Strategy) -> Outcome:
    """Check that only competitors of the brief are described."""
    given = {rival.name for rival in strategy.brief.market.competitors or ()}
    extra = [rival.name for rival in strategy.require(CompetitorsSection).rivals if rival.name not in given]
    if extra:
        return failed(f"Not in the brief: {join(extra)}.", "competitors")
    return passed("Only competitors from the brief are described.")


OWNER_RULES = (
    Rule(key="channels", title="No channel that is refused", check=check_channels),
    Rule(key="proof", title="No proof that may not be used", check=check_proof),
    Rule(key="signs", title="Early signs are on channels you use", check=check_signs),
    Rule(key="goals", title="Every goal has a metric", check=check_goals),
    Rule(key="pillars", title="The pillars are the whole", check=check_pillars),
    Rule(key="competitors", title="Only competitors you named", check=check_competitors),
)
