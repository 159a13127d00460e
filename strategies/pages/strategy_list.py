"""My strategies: everything one has ordered, newest first, to be searched by name and state."""

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
STATES = {
    "live": ("Being written", ACTIVE),
    "ready": ("Ready", {RunStatus.SUCCEEDED}),
    "part": ("Ready in part", {RunStatus.PARTIAL}),
    "failed": ("Failed", {RunStatus.FAILED}),
    "stopped": ("Stopped", {RunStatus.CANCELED}),
}
"""Key of the address, its words, and the statuses it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One state to look for, with how many there are and where that is shown."""

    title: str
    count: int
    address: str
    is_chosen: bool


@gzip_page
@never_cache
@login_required
@require_GET
def strategy_list(request: HttpRequest) -> HttpResponse:
    """My strategies. `?q=` looks for a name, `?status=` for a state; what is not known is not heeded."""
    everything = selectors.get_owned_runs(request.user)
    # SQLite and PostgreSQL both refuse a NUL in a text.
    wanted = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:SEARCH_MAX_CHARS]
    state = request.GET.get("status", "")
    found = everything.filter(brief__name__icontains=wanted) if wanted else everything
    filters = _filters(found, wanted, state)
    if state in STATES:
        found = found.filter(status__in=STATES[state][1])
    page = Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "wanted": wanted,
        "status": state if state in STATES else "",
        "filters": filters,
        "is_filtered": bool(wanted) or state in STATES,
        "has_any": bool(page.object_list) or everything.exists(),
        "kept": _query(wanted, state),
        "is_live": any(not run.is_terminal for run in page),
    }
    return render(request, "strategies/list.html", context)


def _filters(found: "QuerySet[Run]", wanted: str, state: str) -> list[Filter]:
    counts = dict(found.order_by().values_list("status").annotate(Count("pk")))
    each = [("", "All", sum(counts.values()))]
    each += [(key, title, sum(counts.get(one, 0) for one in ones)) for key, (title, ones) in STATES.items()]
    return [
        Filter(title=title, count=count, address=_query(wanted, key) or "?", is_chosen=key == state)
        for key, title, count in each
        if count or not key or key == state
    ]


def _query(wanted: str, state: str) -> str:
    named = {"q": wanted, "status": state if state in STATES else ""}
    query = urlencode({name: value for name, value in named.items() if value})
    return f"?{query}" if query else ""
