"""How goals are measured, as data: forecasts, early signs, metrics and milestones. A part of the plan."""

from dataclasses import dataclass
from datetime import date

from strategies.generation.brief.goals import GoalKind
from strategies.generation.brief.means import ChannelKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a goal comes to if nothing changes, as a range, only if every number of it is the owner's."""

    low: float
    base: float
    high: float
    working: str
    needs: str
    """What the target would take at today's rates, in one sentence; empty if unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlySign:
    """What moves before a goal does, on a channel in use."""

    channel: ChannelKey
    channel_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """How a goal is measured."""

    goal: int
    kind: GoalKind | None
    name: str
    is_named: bool
    """Whether the owner has said what is counted; otherwise the name is the goal in the owner's words."""
    start: str
    """Today's value with unit, or `unknown`."""
    target: str
    """The value to reach with unit, or `no number yet`."""
    by: date | None
    change: str
    """How far it has to move, in one sentence; empty if start or target is unknown."""
    change_working: str
    how: str
    who: str
    next_look: date
    """A working day in the window."""
    early_signs: tuple[EarlySign, ...]
    forecast: Forecast | None
    no_forecast_reason: str
    """Why there is no forecast and how to get one; empty if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A date on the roadmap, on a working day."""

    day: date
    title: str
    condition: str
    """What has to be true on that day."""
    row: str
    """Id of the row it depends on, or empty."""
    goal: int | None
    """The goal it depends on."""
