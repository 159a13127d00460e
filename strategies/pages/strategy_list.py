"""The list of the user's strategies, with search, filters and pages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from strategies.models import Run
from strategies.models.states import ACTIVE, RunStatus
from strategies.runs import selectors

RUNS_PER_PAGE = 20
SEARCH_MAX_CHARS = 200
STATUS_FILTERS = {
    "live": ("Being written", ACTIVE),
    "ready": ("Ready", {RunStatus.SUCCEEDED}),
    "part": ("Partly ready", {RunStatus.PARTIAL}),
    "failed": ("Failed", {RunStatus.FAILED}),
    "stopped": ("Stopped", {RunStatus.CANCELED}),
}
"""Value of the `status` parameter: title and run statuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter with the number of its runs and its address."""

    title: str
    count: int
    address: str
    is_chosen: bool


@gzip_page
@never_cache
@login_required
@require_GET
def strategy_list(request: HttpRequest) -> HttpResponse:
    """List the user's strategies. `?q=` searches names, `?status=` filters; unknown values are ignored."""
    all_runs = selectors.get_owned_runs(request.user)
    query = " ".join(request.GET.get("q", "").split())[:SEARCH_MAX_CHARS]
    status = request.GET.get("status", "")
    runs = selectors.search(all_runs, query) if query else all_runs
    filters = _build_filters(runs, query, status)
    if status in STATUS_FILTERS:
        runs = runs.filter(status__in=STATUS_FILTERS[status][1])
    page = Paginator(runs, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "query": query,
        "status": status if status in STATUS_FILTERS else "",
        "filters": filters,
        "is_filtered": bool(query) or status in STATUS_FILTERS,
        "has_any": bool(page.object_list) or all_runs.exists(),
        "is_live": any(not run.is_terminal for run in page),
    }
    return render(request, "strategies/list.html", context)


def _build_filters(runs: "QuerySet[Run]", query: str, status: str) -> list[Filter]:
    counts = dict(runs.order_by().values_list("status").annotate(Count("pk")))
    filters = [("", "All", sum(counts.values()))]
    filters += [(key, title, sum(counts.get(one, 0) for one in ones)) for key, (title, ones) in STATUS_FILTERS.items()]
    return [
        Filter(title=title, count=count, address=_query_string(query, key) or "?", is_chosen=key == status)
        for key, title, count in filters
        if count or not key or key == status
    ]


def _query_string(query: str, status: str) -> str:
    parameters = {"q": query, "status": status if status in STATUS_FILTERS else ""}
    encoded = urlencode({name: value for name, value in parameters.items() if value})
    return f"?{encoded}" if encoded else ""
