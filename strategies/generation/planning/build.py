"""Builds the plan from a brief. The order of the calls is the order in which one decision follows from another."""

from datetime import date
from functools import lru_cache

from strategies.generation.brief import Brief
from strategies.generation.planning.assets import find_assets
from strategies.generation.planning.briefs import build_briefs
from strategies.generation.planning.calendar import build_calendar
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.channels import choose_channels, find_empty, leave_out
from strategies.generation.planning.decisions import NO_DECISIONS, Decisions
from strategies.generation.planning.measurement import build_metrics
from strategies.generation.planning.money import build_money
from strategies.generation.planning.options import build_options
from strategies.generation.planning.options.decided import build_decided_options
from strategies.generation.planning.pillars import build_pillars
from strategies.generation.planning.plan import Plan
from strategies.generation.planning.questions import rank_questions
from strategies.generation.planning.risks import build_risks
from strategies.generation.planning.roadmap import build_roadmap
from strategies.generation.planning.tensions import find_tensions
from strategies.generation.planning.tensions.decided import apply_decisions
from strategies.generation.planning.thesis import build_thesis
from strategies.generation.planning.titles import build_titles
from strategies.generation.planning.window import build_window


@lru_cache(maxsize=64)
def build_plan(brief: Brief, today: date, decisions: Decisions = NO_DECISIONS) -> Plan:
    """Return the plan for a brief: the same for the same brief, day and decisions of a writer."""
    window = build_window(brief, today)
    capacity = build_capacity(brief, window)
    thesis = decisions.thesis
    options = build_decided_options(brief, capacity, thesis.options if thesis else ())
    options = options or build_options(brief, window, capacity)
    chosen = options[0]
    pillars = build_pillars(brief, chosen)
    titles = build_titles(brief, chosen, pillars, capacity, decisions.pieces)
    assets = find_assets(brief, chosen, pillars, titles)
    channels, refused = choose_channels(brief, chosen, capacity, titles)
    calendar = build_calendar(brief, window, capacity, chosen, channels, pillars, titles, assets)
    while empty := find_empty(channels, calendar):
        # The hours of a channel that has no pieces are free for pieces on the others.
        channels, refused = leave_out(channels, refused, empty)
        calendar = build_calendar(brief, window, capacity, chosen, channels, pillars, titles, assets)
    money = build_money(brief, chosen, channels)
    tensions = find_tensions(brief, window, capacity, calendar, chosen, money)
    if thesis:
        tensions = apply_decisions(tensions, thesis.tensions)
    metrics = build_metrics(brief, window, calendar, channels)
    return Plan(
        window=window,
        capacity=capacity,
        tensions=tensions,
        options=options,
        thesis=build_thesis(brief, chosen, tensions, refused, calendar, thesis),
        pillars=pillars,
        titles=titles,
        assets=assets,
        channels=channels,
        refused=refused,
        money=money,
        calendar=calendar,
        briefs=build_briefs(brief, titles, calendar),
        metrics=metrics,
        roadmap=build_roadmap(window, calendar, metrics),
        risks=build_risks(brief, tensions, chosen, calendar),
        questions=rank_questions(brief, tensions, window),
    )
