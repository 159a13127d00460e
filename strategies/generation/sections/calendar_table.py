"""The rows of the calendar, and the short table of them that a reader sees."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from strategies.generation.planning.schedule import RowKind
from strategies.generation.sections.word_budget import within_words
from strategies.generation.wording import day, join

ROWS_MAX, _ROWS_MIN = 25, 15
_WORDS_MAX = 520
"""Words of the table; 15 rows are always shown."""
_STEPS_PER_GOAL_MAX = 2
"""Next steps of a goal that are said once for all its pieces: before it opens, and after."""
_KINDS: dict[RowKind, str] = {"piece": "", "asset": "Preparation", "review": "Review", "milestone": "Milestone"}


class CalendarItem(BaseModel):
    """A row of the calendar. `id` stays the same when the row moves or others are deleted."""

    id: str
    kind: RowKind
    date: datetime.date
    time_of_day: str
    title: str
    pillar: str
    pillar_title: str
    segment: str
    stage: str
    format: str
    channel: str
    next_step: str
    owner: str
    draft_due: datetime.date
    hours: float
    season: str
    status: str = "planned"
    goal: int
    moves: str
    needs: list[str]
    """Ids of the rows that come before."""
    edition_of: str = ""
    """Id of the first publication of the same title; empty for a first one."""


@dataclass(slots=True)
class _Group:
    """Items that share a row: a title with its further editions, or preparations of one day and owner."""

    first: CalendarItem
    others: list[CalendarItem] = field(default_factory=list)


def build_table(items: Sequence[CalendarItem]) -> tuple[list[str], list[list[str]], datetime.date | None]:
    """Return columns and rows of a table, and its last day if there are more rows than a reader can survey.

    A column that would be the same in every row is left out.
    """
    groups = _group_items(items)
    has_goals = len({item.goal for item in items}) > 1
    has_owners = len({item.owner for item in items}) > 1
    columns = ["Date", "Title", "Format and channel", *(["Owner"] if has_owners else [])]
    has_steps = not has_goals or have_own_steps((item.goal, item.next_step) for item in items if item.kind == "piece")
    columns.append("Next step" if has_steps else "Moves")
    purpose = _Purpose(first_use=_first_uses(items), has_goals=has_goals, has_steps=has_steps)
    rows = [_table_row(group, purpose, has_owners=has_owners) for group in groups[:ROWS_MAX]]
    shown = within_words(rows, " ".join, _WORDS_MAX, at_least=_ROWS_MIN)
    return columns, shown, groups[len(shown) - 1].first.date if len(groups) > len(shown) else None


def have_own_steps(pieces: Iterable[tuple[int, str]]) -> bool:
    """Whether pieces of one goal end in so many ways that each has to say its own. Takes goals with next steps."""
    counts = Counter(goal for goal, _ in set(pieces))
    return any(count > _STEPS_PER_GOAL_MAX for count in counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Purpose:
    """How the table says what a row is for."""

    first_use: dict[str, datetime.date]
    """The day of the first piece that needs each item, by the item's id."""
    has_goals: bool
    has_steps: bool

    def describe(self, group: _Group) -> str:
        """Return the goal or next step of a piece, or the day by which an asset is needed."""
        first = group.first
        if first.kind == "piece" and self.has_goals:
            # Next steps that differ from piece to piece show what each is for. The appendix has the goals beside them.
            return first.next_step if self.has_steps else f"Goal {first.goal}"
        if first.kind == "asset":
            uses = [self.first_use[item.id] for item in (first, *group.others) if item.id in self.first_use]
            return f"Before {_short_date(min(uses))}" if uses else first.next_step
        return first.next_step


def _group_items(items: Sequence[CalendarItem]) -> list[_Group]:
    """Return the items by date, further editions and preparations of a day together with the first of them."""
    groups, by_key = list[_Group](), dict[object, _Group]()
    for item in sorted(items, key=lambda one: one.date):
        key = (item.date, item.owner) if item.kind == "asset" else item.edition_of or item.id
        if key in by_key:
            by_key[key].others.append(item)
        else:
            # The owner may have deleted the first publication: then the next edition takes its place.
            by_key[key] = _Group(item)
            groups.append(by_key[key])
    return groups


def _first_uses(items: Iterable[CalendarItem]) -> dict[str, datetime.date]:
    """Return the day of the first piece that needs each item, by the item's id."""
    found: dict[str, datetime.date] = {}
    for item in items:
        for name in item.needs:
            found[name] = min(item.date, found.get(name, item.date))
    return found


def _table_row(group: _Group, purpose: _Purpose, *, has_owners: bool) -> list[str]:
    first = group.first
    title = "; ".join(item.title for item in (first, *group.others)) if first.kind == "asset" else first.title
    if first.kind == "piece" and group.others:
        title = f"{title} (again {join(_short_date(one.date) for one in group.others)})"
    return [
        _short_date(first.date),
        title,
        ", ".join(part for part in (first.format, first.channel) if part) or _KINDS[first.kind],
        *([first.owner] if has_owners else []),
        purpose.describe(group),
    ]


def _short_date(value: datetime.date) -> str:
    return " ".join(day(value).split()[1:3])
