"""The calendar: which pieces on which days, what they need before, and where the hours go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from strategies.generation.brief import Brief
from strategies.generation.knowledge import planning
from strategies.generation.planning.candidates import Candidate, list_candidates, season_candidates
from strategies.generation.planning.days import publication_days, working_days
from strategies.generation.planning.hour_lines import build_hour_lines, count_upkeep, count_weeks
from strategies.generation.planning.left_out import describe_left_out, describe_unplanned
from strategies.generation.planning.owners import Owners
from strategies.generation.planning.piece_search import Found, Search
from strategies.generation.planning.placement import Schedule
from strategies.generation.planning.plan import ChannelPlan, Option, Pillar, Title
from strategies.generation.planning.rhythm import describe_rhythm, pieces_per_week, target_days
from strategies.generation.planning.rows import asset_rows, milestone_rows, piece_rows, review_days, review_rows
from strategies.generation.planning.schedule import Asset, Calendar, Capacity, Row, Window
from strategies.generation.planning.selection import FIRST_GOAL_PERCENT, Budget
from strategies.generation.wording import join

_REVIEWS_PART = 0.1
"""Most of the hours that reviews take of those the channels leave."""
_TOLERANCE = 1e-6
_KINDS = ("asset", "piece", "review", "milestone")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fixed:
    """Hours of the window that are spent whatever is published: reviews, and looking after the channels."""

    reviews: tuple[date, ...]
    review_h: float
    upkeep_h: float
    rest_h: float
    """Hours left for pieces and what they need."""


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
    """Return the requested rhythm if it fits, otherwise the largest plan that does, with what is left out."""
    fixed = _plan_fixed_hours(brief, window, capacity, channels)
    forms = {form.key: form for form in capacity.formats}
    seasons, season_remarks = season_candidates(brief, window, chosen, forms, channels, pillars, titles)
    search = Search(
        empty=_start_schedule(window, capacity, fixed, _name_needs(brief, assets, titles, seasons)),
        budget=_build_budget(brief, window, capacity, chosen, fixed),
        candidates=list_candidates(brief, window, forms, channels, titles),
        seasons=seasons,
        pillars=pillars,
        targets=target_days(brief, window),
        per_week=pieces_per_week(brief, window),
        requested=capacity.requested_pieces,
    )
    found = search.run()
    rows = _build_rows(brief, window, capacity, fixed, search, found, titles)
    rest_h = capacity.window_h - fixed.upkeep_h - sum(row.hours for row in rows)
    reason = describe_unplanned(capacity, chosen, found, rest_h)
    return Calendar(
        rows=rows,
        hours=build_hour_lines(capacity, rows, channels, fixed.upkeep_h, reason),
        rhythm=describe_rhythm(len(found.pieces)),
        left_out=tuple(describe_left_out(brief, window, capacity, chosen, found, len(search.targets))),
        remarks=(*season_remarks, *_remarks(brief, capacity, chosen, found, rows)),
    )


def _plan_fixed_hours(brief: Brief, window: Window, capacity: Capacity, channels: Sequence[ChannelPlan]) -> _Fixed:
    reviews = review_days(brief, window)
    upkeep_h = count_upkeep(capacity, channels)
    review_h = min(planning().review_h, (capacity.window_h - upkeep_h) * _REVIEWS_PART / max(1, len(reviews)))
    rest_h = max(0.0, capacity.window_h - upkeep_h - review_h * len(reviews))
    return _Fixed(reviews=reviews, review_h=review_h, upkeep_h=upkeep_h, rest_h=rest_h)


def _start_schedule(window: Window, capacity: Capacity, fixed: _Fixed, assets: Sequence[Asset]) -> Schedule:
    return Schedule.start(
        window,
        day_h=(capacity.window_h - fixed.upkeep_h) / max(1, len(working_days(window))),
        other_work=[(day, fixed.review_h) for day in fixed.reviews],
        assets=assets,
    )


def _build_budget(brief: Brief, window: Window, capacity: Capacity, chosen: Option, fixed: _Fixed) -> Budget:
    return Budget(
        hours=fixed.rest_h,
        people=brief.means.people,
        people_percent=fixed.rest_h / capacity.window_h * 100 if capacity.window_h else 0.0,
        weeks=count_weeks(capacity),
        months=len({(day.year, day.month) for day in publication_days(window)}),
        option_percent=chosen.share_percent,
        goal_percent=FIRST_GOAL_PERCENT,
    )


def _build_rows(
    brief: Brief,
    window: Window,
    capacity: Capacity,
    fixed: _Fixed,
    search: Search,
    found: Found,
    titles: Sequence[Title],
) -> tuple[Row, ...]:
    """Return all rows by day. Work is given to people in the order of the kinds: pieces need particular skills."""
    owners = Owners.start(brief.means.people, capacity.window_h - fixed.upkeep_h)
    rows = [
        *piece_rows(brief, window, found.pieces, owners, search.empty.assets),
        *asset_rows(found.pieces, owners, {title.id: title.pillar for title in titles}),
        *review_rows(fixed.reviews, fixed.review_h, owners),
        *milestone_rows(brief, window, brief.means.people[0].role),
    ]
    return tuple(sorted(rows, key=lambda row: (row.day, _KINDS.index(row.kind), row.id)))


def _name_needs(
    brief: Brief, assets: Sequence[Asset], titles: Sequence[Title], seasons: Sequence[Candidate]
) -> list[Asset]:
    """Return the assets with all that needs them.

    Titles need those that no title is named for. Pieces about a season send their readers to the form of their goal;
    goals of one kind share a form.
    """

    def kind_of(goal: int) -> str | None:
        return brief.goals[goal - 1].kind

    everything = tuple(title.id for title in titles)
    found = []
    for asset in assets:
        more = [
            piece.source for piece in seasons if asset.kind == "form" and kind_of(asset.goal) == kind_of(piece.goal)
        ]
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
            remarks.append(f"No one is named for {join(sorted(unnamed))}: the person with most hours left makes them.")
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
