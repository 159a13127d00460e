"""The page of numbers: small charts, each with its table behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from strategies.models.states import RunStatus
from strategies.reports import statistics

SPANS = (7, 30, 90)
USUAL_SPAN = 30
STACKED = (
    RunStatus.SUCCEEDED,
    RunStatus.PARTIAL,
    RunStatus.FAILED,
    RunStatus.CANCELED,
    RunStatus.RUNNING,
    RunStatus.QUEUED,
)
"""From the foot of a bar upwards."""
WIDTH, HEIGHT, GAP = 900, 120, 2
CELL_WIDTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A rectangle of a chart. `kind` is a class of the stylesheet."""

    x: float
    y: float
    width: float
    height: float
    kind: str


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the numbers of `?days=` 7, 30 or 90, of all runs or of one `?writer=`."""
    now = timezone.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, SPANS) else USUAL_SPAN
    writers = statistics.writers_since(statistics.first_moment(days, now))
    writer = request.GET.get("writer", "")
    found = statistics.numbers(days, now=now, writer=writer)
    slowest_s = max((one.p95_s for one in (*found.steps, found.wait, found.whole) if one), default=0.0)
    most = max((one.failed + one.partial + one.sections for one in found.reasons), default=0)
    context: dict[str, Any] = site.each_context(request) | {
        "title": "Numbers",
        "spans": SPANS,
        "days": days,
        "writers": writers,
        "writer": writer,
        "numbers": found,
        "ended": sum(found.by_status[status] for status in (RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.FAILED)),
        "ordered": sum(found.by_status.values()),
        "statuses": [(status.value, found.by_status[status]) for status in STACKED],
        "runs_chart": stacked([[day[status] for status in STACKED] for day in found.runs_by_day.values()]),
        "most_runs": max(sum(day.values()) for day in found.runs_by_day.values()),
        "runs_table": [
            (day, [by[status] for status in STACKED], sum(by.values())) for day, by in found.runs_by_day.items()
        ],
        "cost_chart": stacked([[float(spent.cost_usd)] for spent in found.spent_by_day.values()], kinds=["cost"]),
        "most_cost": max(spent.cost_usd for spent in found.spent_by_day.values()),
        "tokens_chart": stacked(
            [[spent.input_tokens, spent.output_tokens] for spent in found.spent_by_day.values()],
            kinds=["tokens-read", "tokens-written"],
        ),
        "most_tokens": max(spent.input_tokens + spent.output_tokens for spent in found.spent_by_day.values()),
        "timed": [
            (one, _share(one.p50_s, slowest_s), _share(one.p95_s, slowest_s))
            for one in (found.wait, *found.steps, found.whole)
            if one
        ],
        "reasons": [(one, _share(one.failed + one.partial + one.sections, most)) for one in found.reasons],
        "runs_timed_max": statistics.RUNS_TIMED,
    }
    return TemplateResponse(request, "admin/strategies/run/numbers.html", context)


def stacked(bars: Sequence[Sequence[float]], kinds: Iterable[str] = tuple(STACKED)) -> list[Piece]:
    """Return the pieces of a bar for each day, their heights by the highest bar."""
    kinds = list(kinds)
    highest = max((sum(bar) for bar in bars), default=0)
    if not highest:
        return []
    step = WIDTH / len(bars)
    pieces = []
    for place, bar in enumerate(bars):
        foot = 0.0
        for kind, value in zip(kinds, bar, strict=True):
            height = HEIGHT * value / highest
            if value:
                y = HEIGHT - foot - height
                pieces.append(
                    Piece(
                        x=round(place * step, 2),
                        y=round(y, 2),
                        width=round(step - GAP, 2),
                        height=round(height, 2),
                        kind=kind,
                    )
                )
            foot += height
    return pieces


def _share(value: float, most: float) -> int:
    return round(CELL_WIDTH * value / most) if most else 0
