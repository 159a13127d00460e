"""Rows of the calendar: pieces, the assets they need, reviews, and days on which a goal opens or is due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from strategies.generation.brief import Brief
from strategies.generation.brief.goals import Goal, GoalKind
from strategies.generation.planning.days import SeasonSpan, find_seasons, working_day_until
from strategies.generation.planning.owners import Owners
from strategies.generation.planning.placement import Placed
from strategies.generation.planning.schedule import Asset, AssetKind, Row, RowKind, Window
from strategies.generation.wording import pluralize, short_day

_NEXT_STEPS: dict[GoalKind, str] = {
    "Leads": "Get in touch",
    "Sales": "Order",
    "Stock to sell": "Order",
    "Bookings or slots": "Book a free slot",
    "Sign-ups": "Sign up",
    "Mentions": "Quote it, with the source",
    "Returning customers": "Order again",
    "Donations": "Give",
    "Hires": "Apply",
    "Other": "Read on",
}
_ASK_QUESTION = "Reply with your question"
_WAIT = "Ask to hear when it opens"
_ASSET_STEPS: dict[AssetKind, str] = {
    "page": "Put it online",
    "form": "Send one test entry",
    "consent": "Get the answer in writing",
    "data": "Have the figures checked",
    "invitation": "Send it",
    "interview": "Agree on a time",
    "footage": "Film it",
}
_REVIEW_NAMES = ("First review", "Second review", "Last review of this plan")


def next_step(goal: Goal, day: date) -> str:
    """Return what readers are asked to do on a day to move a goal, in the owner's words if the brief has them.

    Before the goal opens they can only wait. Where enough people wait already, they are asked what holds them back.
    """
    if goal.opens and day < goal.opens:
        has_enough = goal.waiting is not None and goal.target is not None and goal.waiting >= goal.target
        return _ASK_QUESTION if has_enough else _WAIT
    return goal.action or _NEXT_STEPS[goal.kind or "Other"]


def review_days(brief: Brief, window: Window) -> tuple[date, ...]:
    """Return the working days of the reviews: one a month, or one at the end if the owner looks every quarter."""
    count = 1 if brief.results.review_every == "Quarter" else len(_REVIEW_NAMES)
    length = (window.end - window.start).days + 1
    requested = [window.start + timedelta(days=length * number // count - 1) for number in range(1, count + 1)]
    days = dict.fromkeys(working_day_until(window, day) for day in requested)
    return tuple(day for day in days if day >= window.start)


def piece_rows(
    brief: Brief, window: Window, placed: Sequence[Placed], owners: Owners, assets: Mapping[str, tuple[Asset, ...]]
) -> Iterator[Row]:
    """Yield the rows of pieces, by day."""
    seasons = [
        span for span in find_seasons(brief, window.start, window.end) if span.season.kind in ("Buying", "Quiet")
    ]
    for item in sorted(placed, key=lambda one: one.day):
        piece = item.piece
        yield Row(
            id=piece.id,
            kind="piece",
            day=item.day,
            due=item.due,
            title=piece.text_on(item.day),
            question=piece.question,
            pillar=piece.pillar,
            segment=piece.segment,
            stage=piece.stage,
            format=piece.format.key,
            format_name=piece.format.name,
            channel=piece.channel.key,
            channel_name=piece.channel.name,
            next_step=piece.next_step or next_step(brief.goals[piece.goal - 1], item.day),
            owner=owners.assign(piece.format.hours, piece.format.key),
            hours=piece.format.hours,
            goal=piece.goal,
            moves=piece.moves,
            is_option=piece.is_option,
            needs=tuple(asset.id for asset in assets.get(piece.source, ())),
            season=piece.season.season.name if piece.season else _season_on(seasons, item.day),
            proof=piece.proof,
        )


def _season_on(seasons: Sequence[SeasonSpan], day: date) -> str:
    return ", ".join(dict.fromkeys(span.season.name for span in seasons if span.covers(day)))


def asset_rows(placed: Iterable[Placed], owners: Owners, pillars: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of assets. `pillars` are the pillars of titles by the title's id."""
    pieces = sorted(placed, key=lambda one: one.day)
    for item in pieces:
        for asset in item.new_assets:
            users = [one for one in pieces if one.piece.source in asset.needed_by]
            yield _work_row(
                name=asset.id,
                kind="asset",
                day=item.asset_day or item.due,
                title=asset.title,
                pillar=pillars.get(item.piece.source, ""),
                next_step=_ASSET_STEPS[asset.kind],
                owner=owners.assign(asset.hours),
                hours=asset.hours,
                goal=asset.goal,
                moves=f"Needed by {pluralize(len(users), 'piece')}, the first on {short_day(item.day)}.",
                segment=item.piece.segment,
            )


def review_rows(days: Sequence[date], review_h: float, owners: Owners) -> Iterator[Row]:
    """Yield the rows of reviews. The last one always closes the plan."""
    names = _REVIEW_NAMES[: len(days) - 1] + _REVIEW_NAMES[-1:] if len(days) > 1 else _REVIEW_NAMES[-1:]
    for number, (day, name) in enumerate(zip(days, names, strict=False), start=1):
        yield _work_row(
            name=f"review-{number}",
            kind="review",
            day=day,
            title=name,
            next_step="Keep, change or stop",
            owner=owners.assign(review_h),
            hours=review_h,
            moves="Compares each number with its target and decides what comes next.",
        )


def milestone_rows(brief: Brief, window: Window, owner: str) -> Iterator[Row]:
    """Yield the days in the window on which a goal opens or has to be reached, moved to a working day before."""
    for number, goal in enumerate(brief.goals, start=1):
        name = f"Goal {number}" if len(brief.goals) > 1 else "The goal"
        for what, requested, text in (
            ("opens", goal.opens, f"{name} opens"),
            ("due", goal.by, f"{name} is due"),
        ):
            if requested is None or not window.start <= requested <= window.end:
                continue
            day = working_day_until(window, requested)
            if day >= window.start:
                yield _work_row(
                    name=f"goal-{number}-{what}",
                    kind="milestone",
                    day=day,
                    title=text if day == requested else f"{text} on {short_day(requested)}",
                    next_step="Check that all is ready" if what == "opens" else "Count, and compare with the target",
                    owner=owner,
                    hours=0.0,
                    goal=number,
                    moves=goal.text,
                )


def _work_row(
    *,
    name: str,
    kind: RowKind,
    day: date,
    title: str,
    next_step: str,
    owner: str,
    hours: float,
    moves: str,
    goal: int = 1,
    pillar: str = "",
    segment: str = "",
) -> Row:
    """Build a row of work that is not published; `name` is its id."""
    return Row(
        id=name,
        kind=kind,
        day=day,
        due=day,
        title=title,
        question=None,
        pillar=pillar,
        segment=segment,
        stage=None,
        format=None,
        format_name="",
        channel=None,
        channel_name="",
        next_step=next_step,
        owner=owner,
        hours=hours,
        goal=goal,
        moves=moves,
        is_option=False,
        needs=(),
        season="",
        proof=None,
    )
