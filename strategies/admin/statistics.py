"""The statistics page: small bar charts, each with its table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from strategies.models.states import RunStatus
from strategies.reports import statistics

PERIODS_DAYS = (7, 30, 90)
DEFAULT_PERIOD_DAYS = 30
STACK_ORDER = (
    RunStatus.SUCCEEDED,
    RunStatus.PARTIAL,
    RunStatus.FAILED,
    RunStatus.CANCELED,
    RunStatus.RUNNING,
    RunStatus.QUEUED,
)
"""From the bottom of a bar to its top."""
WIDTH, HEIGHT, GAP = 900, 120, 2
CELL_WIDTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A part of a bar. `kind` is the suffix of its CSS class."""

    x: float
    y: float
    width: float
    height: float
    kind: str


def render(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the statistics of the last `?days=` 7, 30 or 90 days, of all runs or of one `?writer=`."""
    now = timezone.now()
    requested = request.GET.get("days", "")
    days = int(requested) if requested in map(str, PERIODS_DAYS) else DEFAULT_PERIOD_DAYS
    writers = statistics.list_writers(statistics.get_period_start(days, now))
    writer = request.GET.get("writer", "")
    found = statistics.compute_statistics(days, now=now, writer=writer)
    durations = [one for one in (found.queue_wait, *found.steps, found.total) if one]
    slowest_s = max((one.p95_s for one in durations), default=0.0)
    most_failures = max((one.failed + one.partial + one.sections for one in found.failure_reasons), default=0)
    ended = (RunStatus.SUCCEEDED, RunStatus.PARTIAL, RunStatus.FAILED)
    usage = found.usage_by_day.values()
    context: dict[str, object] = site.each_context(request) | {
        "title": "Statistics",
        "periods": PERIODS_DAYS,
        "days": days,
        "writers": writers,
        "writer": writer,
        "statistics": found,
        "ended": sum(found.by_status[status] for status in ended),
        "created": sum(found.by_status.values()),
        "statuses": [(status.value, found.by_status[status]) for status in STACK_ORDER],
        "runs_chart": build_chart([[day[status] for status in STACK_ORDER] for day in found.runs_by_day.values()]),
        "most_runs": max(sum(day.values()) for day in found.runs_by_day.values()),
        "runs_table": [
            (day, [counts[status] for status in STACK_ORDER], sum(counts.values()))
            for day, counts in found.runs_by_day.items()
        ],
        "cost_chart": build_chart([[float(one.cost_usd or 0)] for one in usage], kinds=["cost"]),
        "most_cost": max(one.cost_usd or 0 for one in usage),
        "tokens_chart": build_chart(
            [[one.input_tokens, one.output_tokens] for one in usage], kinds=["tokens-input", "tokens-output"]
        ),
        "most_tokens": max(one.input_tokens + one.output_tokens for one in usage),
        "durations": [(one, _scale(one.p50_s, slowest_s), _scale(one.p95_s, slowest_s)) for one in durations],
        "failure_reasons": [
            (one, _scale(one.failed + one.partial + one.sections, most_failures)) for one in found.failure_reasons
        ],
        "timed_runs_max": statistics.TIMED_RUNS_MAX,
    }
    return TemplateResponse(request, "admin/strategies/run/statistics.html", context)


def build_chart(bars: Sequence[Sequence[float]], kinds: Iterable[str] = tuple(STACK_ORDER)) -> list[Rectangle]:
    """Return the rectangles of a stacked bar chart, scaled to the highest bar. Empty if all values are 0."""
    kinds = list(kinds)
    highest = max((sum(bar) for bar in bars), default=0)
    if not highest:
        return []
    step = WIDTH / len(bars)
    rectangles = []
    for position, bar in enumerate(bars):
        bottom = 0.0
        for kind, value in zip(kinds, bar, strict=True):
            height = HEIGHT * value / highest
            if value:
                rectangles.append(
                    Rectangle(
                        x=round(position * step, 2),
                        y=round(HEIGHT - bottom - height, 2),
                        width=round(step - GAP, 2),
                        height=round(height, 2),
                        kind=kind,
                    )
                )
            bottom += height
    return rectangles


def _scale(value: float, highest: float) -> int:
    return round(CELL_WIDTH * value / highest) if highest else 0
