"""My strategies: everything one has ordered, newest first."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from strategies import selectors

RUNS_PER_PAGE = 20


@never_cache
@login_required
@require_GET
def strategy_list(request: HttpRequest) -> HttpResponse:
    """My strategies, newest first."""
    page = Paginator(selectors.runs_of(request.user), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "strategies/list.html", {"page": page})
