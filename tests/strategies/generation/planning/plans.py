"""Parts of a plan for tests of the calendar: an option, pillars, titles, assets and channels."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from strategies.generation.brief import Brief
from strategies.generation.brief.means import FormatKey
from strategies.generation.knowledge import formats
from strategies.generation.planning.calendar import build_calendar
from strategies.generation.planning.capacity import build_capacity
from strategies.generation.planning.options.traits import TRAITS
from strategies.generation.planning.plan import ChannelPlan, Option, Pillar, Title
from strategies.generation.planning.schedule import Asset, Calendar, Row, Window
from strategies.generation.planning.window import build_window
from tests.strategies.generation.briefs import TODAY, brief

PROMPT = {"rules__reviewers": [{"who": "Owner", "working_days": 0.0}]}
"""Checks take no day."""


def busy(**answers: Any) -> Brief:
    """Return a brief with more than enough hours."""
    return brief(**{"means__people": [{"role": "Owner", "hours_per_week": 40}], **answers})


def option(*keys: FormatKey, share: int = 40) -> Option:
    return Option(
        key="answers",
        rule="answers",
        traits=TRAITS["answers"],
        title="Answer what buyers ask",
        pitch="",
        gives_up="",
        risk="",
        speed="",
        change_if=(),
        points=(),
        formats=keys or ("Article",),
        share_percent=share,
        proof=(),
        questions=(),
    )


def pillar(key: str = "p1", share: int = 100, goal: int = 1) -> Pillar:
    return Pillar(
        key=key,
        title=key,
        share_percent=share,
        is_share_assumed=True,
        questions=(),
        proof=(),
        segment="Architects",
        goal=goal,
        hub=f"Page {key}",
    )


def title(name: str, key: FormatKey = "Article", **changes: Any) -> Title:
    """Return a piece of the chosen option for the first goal."""
    values: dict[str, Any] = {
        "id": name,
        "text": f"Title {name}",
        "pattern": "question",
        "question": 1,
        "proof": None,
        "proof_note": "",
        "pillar": "p1",
        "segment": "Architects",
        "stage": "consideration",
        "format": key,
        "goal": 1,
        "moves": "It brings enquiries.",
        "is_option": True,
    }
    return Title(**{**values, **changes})


def titles(count: int, key: FormatKey = "Article", **changes: Any) -> list[Title]:
    return [title(f"{key[:3].lower()}{number}", key, **changes) for number in range(1, count + 1)]


def asset(name: str, *needed_by: str, hours: float = 2.0, goal: int = 1) -> Asset:
    return Asset(id=name, kind="page", title=f"Page {name}", hours=hours, working="", goal=goal, needed_by=needed_by)


def channels_for(of: Sequence[Title], week_h: float = 0.0) -> tuple[ChannelPlan, ...]:
    """Return a channel for each format of the titles; the first one takes hours."""
    found: dict[str, list[FormatKey]] = {}
    for key in dict.fromkeys(one.format for one in of):
        found.setdefault(formats()[key].channels[0], []).append(key)
    return tuple(
        ChannelPlan(
            key=key,  # type: ignore[arg-type]
            name=key,
            formats=tuple(keys),
            role="",
            hours_per_week=week_h if number == 0 else 0.0,
            stop_if="",
            paths=(),
        )
        for number, (key, keys) in enumerate(found.items())
    )


def schedule(
    of: Brief,
    planned: Sequence[Title],
    *,
    chosen: Option | None = None,
    assets: Sequence[Asset] = (),
    pillars: Sequence[Pillar] = (pillar(),),
    channel_h: float = 0.0,
    today: date = TODAY,
) -> tuple[Window, Calendar]:
    """Return the window and the calendar of a brief with these titles."""
    window = build_window(of, today)
    capacity = build_capacity(of, window)
    calendar = build_calendar(
        of,
        window,
        capacity,
        chosen or option(),
        channels_for(planned, channel_h),
        tuple(pillars),
        tuple(planned),
        tuple(assets),
    )
    return window, calendar


def pieces(calendar: Calendar) -> list[Row]:
    return list(calendar.pieces)
