"""The schedule of a plan as data: days, hours, money, and the rows of the calendar.

Positions of questions, goals and proof are 1-based, as in the brief. Hours and money are unrounded; `wording`
rounds them for the reader, everywhere alike.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from strategies.generation.brief.means import ChannelKey, FormatKey, Frequency

type Stage = Literal["awareness", "consideration", "decision", "retention"]
type RowKind = Literal["piece", "asset", "review", "milestone"]
type AssetKind = Literal["page", "form", "consent", "data", "invitation", "interview", "footage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """A day without work and without publication."""

    day: date
    reason: str
    source: Literal["holiday", "blackout", "season", "festive"]
    """`festive` days are assumed, because the country is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The planned days."""

    start: date
    end: date
    """The last day; `end - start` is 89 days."""
    weekdays: tuple[int, ...]
    """Weekdays of publication, Monday is 0."""
    are_weekdays_assumed: bool
    weekend: tuple[int, ...] = (5, 6)
    """The weekend of the country, as weekdays."""
    days_off: tuple[DayOff, ...]
    quiet_days: tuple[date, ...]
    """The first working days of months that the brief keeps free: no publication, but work goes on."""
    first_publication: date
    """The earliest day for a piece: after making time, checks, and `timing.nothing_before`."""
    check_days: int
    """Working days of all reviewers of every piece, added up; the day of publication is not one of them."""
    proof_check_days: int = 0
    """Further working days for a piece with proof, if a reviewer checks only such pieces."""
    are_check_days_assumed: bool
    remarks: tuple[str, ...]
    """What was changed or not used, such as a start date that has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatHours:
    """A format with the hours for one piece. `working` shows the sum; the hours may be the owner's."""

    key: FormatKey
    name: str
    plural: str
    make_h: float
    check_h: float
    spread_h: float
    hours: float
    working: str
    is_own: bool
    max_per_month: int | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLine:
    """A part of the window's hours. All lines add up to `Capacity.window_h`."""

    name: str
    hours: float
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Hours available, and the formats they can be spent on."""

    week_h: float
    """Hours a week that can be planned."""
    week_working: str
    window_h: float
    """Hours in the window: working days only, without days off."""
    window_working: str
    formats: tuple[FormatHours, ...]
    """Formats the plan may use, in the order of the brief."""
    requested: Frequency
    requested_pieces: int
    """Pieces that the requested rhythm would be, in the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """A part of the money of the window."""

    name: str
    amount: float
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The money of the window. Lines and `unspent` add up to `total`; nothing is given to what is refused."""

    currency: str
    total: float
    working: str
    lines: tuple[MoneyLine, ...]
    unspent: float
    unspent_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """Something that must exist before pieces can point to it or use it."""

    id: str
    kind: AssetKind
    title: str
    hours: float
    working: str
    goal: int
    needed_by: tuple[str, ...]
    """Ids of the titles that need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the calendar. `id` is that of its title or asset, so it stays when the row moves.

    Further publications of a title, such as a second edition, have the id with a number (`q1-newsletter-2`).
    """

    id: str
    kind: RowKind
    day: date
    """Day of publication; of an asset, the day it is ready. Never a day off."""
    due: date
    """When the draft is due for the checks, see `days.draft_due`. Equal to `day` without a draft or without checks."""
    title: str
    question: int | None
    pillar: str
    segment: str
    stage: Stage | None
    format: FormatKey | None
    format_name: str
    channel: ChannelKey | None
    channel_name: str
    next_step: str
    owner: str
    hours: float
    goal: int
    moves: str
    is_option: bool
    needs: tuple[str, ...]
    """Ids of rows that come before."""
    season: str
    proof: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The rows, by day, and how the hours of the window are spent."""

    rows: tuple[Row, ...]
    hours: tuple[HourLine, ...]
    """Pieces of the option, other pieces, assets, channels, reviews, unplanned: add up to `Capacity.window_h`."""
    rhythm: str
    """What the pieces amount to, such as `11 pieces in 90 days, about one a week`."""
    left_out: tuple[str, ...]
    """What was requested but does not fit, each with the reason."""
    remarks: tuple[str, ...]

    @property
    def pieces(self) -> tuple[Row, ...]:
        """The rows that are published."""
        return tuple(row for row in self.rows if row.kind == "piece")
