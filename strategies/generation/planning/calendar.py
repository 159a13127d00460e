"""The calendar: which pieces on which days, what they need before, and where the hours go."""

from collections.abc import Sequence
from dataclasses import replace

from strategies.generation.brief import Brief
from strategies.generation.knowledge import planning
from strategies.generation.planning.candidates import Candidate, list_candidates, season_candidates
from strategies.generation.planning.days import publication_days, working_days
from strategies.generation.planning.hour_lines import build_hour_lines, count_upkeep, count_weeks
from strategies.generation.planning.left_out import describe_left_out, describe_unplanned
from strategies.generation.planning.owners import Owners
from strategies.generation.planning.piece_search import Found, Search
from strategies.generation.planning.placement import Schedule
from strategies.generation.planning.plan import (
    Asset,
    Calendar,
    Capacity,
    ChannelPlan,
    Option,
    Pillar,
    Row,
    Title,
    Window,
)
from strategies.generation.planning.rhythm import describe_rhythm, pieces_per_week, target_days
from strategies.generation.planning.rows import asset_rows, milestone_rows, piece_rows, review_days, review_rows
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT, Budget
from strategies.generation.wording import join

_REVIEWS_PART = 0.1
"""Most of the hours that reviews take of those the channels leave."""
_TOLERANCE = 1e-6
_KINDS = ("asset", "piece", "review", "milestone")


def build_calendar(
    brief: Brief,
    window: Window,
    capacity: Capacity,
    chosen: Option,
    channels: tuple[ChannelPlan, ...],
    pillars: tuple[Pillar, ...],
    titles: tuple[Title, ...],
    assets: tuple[Asset, ...],
) -> Calendar:
    """Return the wished rhythm if it fits, otherwise the largest plan that does, with what is left out."""
    reviews = review_days(brief, window)
    upkeep_h = count_upkeep(capacity, channels)
    review_h = min(planning().review_h, (capacity.window_h - upkeep_h) * _REVIEWS_PART / max(1, len(reviews)))
    pieces_h = max(0.0, capacity.window_h - upkeep_h - review_h * len(reviews))
    forms = {form.key: form for form in capacity.formats}
    seasons, season_remarks = season_candidates(brief, window, chosen, forms, channels, pillars)
    days = max(1, len(working_days(window)))
    schedule = Schedule.start(
        window,
        day_h=(capacity.window_h - upkeep_h) / days,
        other_work=[(day, review_h) for day in reviews],
        assets=_name_needs(assets, titles, seasons),
    )
    targets = target_days(brief, window)
    found = Search(
        empty=schedule,
        budget=Budget(
            hours=pieces_h,
            people=brief.means.people,
            people_percent=pieces_h / capacity.window_h * 100 if capacity.window_h else 0.0,
            weeks=count_weeks(capacity),
            months=len({(day.year, day.month) for day in publication_days(window)}),
            option_percent=chosen.share_percent,
            goal_percent=FIRST_GOAL_PERCENT,
        ),
        candidates=list_candidates(brief, window, forms, channels, titles),
        seasons=seasons,
        pillars=pillars,
        targets=targets,
        per_week=pieces_per_week(brief, window),
        wished=capacity.wished_pieces,
    ).run()
    owners = Owners.start(brief.means.people, capacity.window_h - upkeep_h)
    rows = [
        *piece_rows(brief, window, found.pieces, owners, schedule.assets),
        *asset_rows(found.pieces, owners, {title.id: title.pillar for title in titles}),
        *review_rows(reviews, review_h, owners),
        *milestone_rows(brief, window, brief.means.people[0].role),
    ]
    spent = upkeep_h + sum(row.hours for row in rows)
    reason = describe_unplanned(capacity, chosen, found, capacity.window_h - spent)
    return Calendar(
        rows=tuple(sorted(rows, key=lambda row: (row.day, _KINDS.index(row.kind), row.id))),
        hours=build_hour_lines(capacity, rows, channels, upkeep_h, reason),
        rhythm=describe_rhythm(len(found.pieces)),
        left_out=tuple(describe_left_out(brief, window, capacity, chosen, found, len(targets))),
        remarks=(*season_remarks, *_remarks(brief, capacity, chosen, found, rows)),
    )


def _name_needs(assets: Sequence[Asset], titles: Sequence[Title], seasons: Sequence[Candidate]) -> list[Asset]:
    """Return the assets with all that needs them.

    Titles need those that no title is named for. Pieces about a season send their readers to the form of their goal.
    """
    everything = tuple(title.id for title in titles)
    found = []
    for asset in assets:
        more = [piece.source for piece in seasons if asset.kind == "form" and asset.goal == piece.goal]
        found.append(replace(asset, needed_by=(*(asset.needed_by or everything), *more)))
    return found


def _remarks(brief: Brief, capacity: Capacity, chosen: Option, found: Found, rows: Sequence[Row]) -> list[str]:
    """Return remarks on what the plan could not keep."""
    remarks = []
    if not found.pieces:
        remarks.append("No piece can be published in these 90 days. See what is left out, and why.")
    remarks += _share_remarks(chosen, rows)
    named = {key for person in brief.means.people for key in person.makes or ()}
    if all(person.makes is not None for person in brief.means.people):
        unnamed = {form.plural for form in capacity.formats if form.key not in named} & {
            form.plural for form in capacity.formats if any(row.format == form.key for row in rows)
        }
        if unnamed:
            remarks.append(f"Nobody is named for {join(sorted(unnamed))}: whoever has most hours left gets them.")
    return remarks


def _share_remarks(chosen: Option, rows: Sequence[Row]) -> list[str]:
    """Return remarks on the parts of the hours that the chosen option and the first goal do not get."""
    pieces = [row for row in rows if row.kind == "piece"]
    work = [row for row in rows if row.kind in {"piece", "asset"}]
    remarks = []
    if _percent([row for row in pieces if row.is_option], pieces) + _TOLERANCE < chosen.share_percent:
        remarks.append(
            f"The chosen option has less than {chosen.share_percent}% of the hours: its pieces do not fit the hours."
        )
    if _percent([row for row in work if row.goal == 1], work) + _TOLERANCE < FIRST_GOAL_PERCENT:
        remarks.append(
            f"Less than {FIRST_GOAL_PERCENT}% of the hours move the first goal: the pieces that serve it do not fit."
        )
    return remarks


def _percent(part: Sequence[Row], whole: Sequence[Row]) -> float:
    """Return the hours of some rows as a percentage of those of others; 100 if these have none."""
    total = sum(row.hours for row in whole)
    return sum(row.hours for row in part) / total * 100 if total else 100.0
