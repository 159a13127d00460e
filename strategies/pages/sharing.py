"""Links to read a strategy: their owner makes and revokes them; whoever has one reads, and learns nothing else."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from strategies.errors import ShareNotFound, StrategyError
from strategies.models import Run
from strategies.pages import presentation
from strategies.pages.requests import own_run
from strategies.pages.strategy import sharing
from strategies.runs import selectors, shares
from strategies.runs.writers import writer_label

PART = "#sharing"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Make a link and show it, for the only time."""
    run = own_run(request, run_id)
    if request.method == "GET":
        return _back(run)
    days = next((days for days in shares.DAYS if str(days) == request.POST.get("days")), None)
    if days is None:
        return _page(request, run, refused="Choose how long the link works.", status=422)
    try:
        link, token = shares.create(run, days=days, name=request.POST.get("name", ""))
    except StrategyError as refusal:
        return _page(request, run, refused=refusal.message, status=refusal.status)
    address = request.build_absolute_uri(reverse("strategies:shared", args=(token,)))
    return _page(request, run, made=link, address=address)


@login_required
@require_POST
def revoke(request: HttpRequest, run_id: UUID, share_id: UUID) -> HttpResponse:
    """Let a link lead nowhere; once more changes nothing."""
    run = own_run(request, run_id)
    try:
        shares.revoke(run, share_id)
    except ShareNotFound:
        raise Http404 from None
    return _back(run)


def _private(page: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """The address is the key: it goes into no index, no cache, and to no other site."""

    @wraps(page)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        response = page(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answered


@gzip_page
@never_cache
@_private
@require_safe
def shared_page(request: HttpRequest, token: str) -> HttpResponse:
    """The strategy as it stands, for whoever has the link; without one that works, the same page for every reason."""
    try:
        run = shares.get_shared_run(token)
    except ShareNotFound:
        return render(request, "strategies/shared_nowhere.html", status=404)
    if request.method == "GET" and request.user != run.owner:
        shares.record_opening(token)
    texts = selectors.get_current_sections(run)
    sections = presentation.get_current_sections(run.sections.select_related("current"), texts)
    context = {
        "name": run.brief.name,
        "writer": run.writer,
        "writer_label": writer_label(run.writer),
        "finished_at": run.finished_at,
        "is_being_written": not run.is_terminal,
        "sections": presentation.with_layout(presentation.in_reading_order(sections), texts, is_shared=True),
        "is_shared": True,
    }
    return render(request, "strategies/shared.html", context)


def _page(request: HttpRequest, run: Run, *, status: int = 200, **about: object) -> HttpResponse:
    context = {"run": {"id": run.pk, "name": run.brief.name}, "is_page": True, **sharing(run), **about}
    return render(request, "strategies/share.html", context, status=status)


def _back(run: Run) -> HttpResponse:
    return redirect(f"{reverse('strategies:strategy', args=(run.pk,))}{PART}")
