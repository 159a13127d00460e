"""Share links: the owner creates and revokes them; anyone with a link can read the strategy."""

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

from strategies import quotas
from strategies.accounts.client_address import get_client_address
from strategies.errors import ShareNotFound, StrategyError
from strategies.exports.appendix import Appendix
from strategies.generation.pipeline import READING_ORDER
from strategies.models import Run, ShareLink
from strategies.pages import presentation
from strategies.pages.requests import get_own_run
from strategies.runs import selectors, shares
from strategies.runs.writers import writer_label

FRAGMENT = "#sharing"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Create a link and show its address, which cannot be shown again."""
    run = get_own_run(request, run_id)
    if request.method == "GET":
        return _redirect_to_strategy(run)
    days = next((days for days in shares.DAYS if str(days) == request.POST.get("days")), None)
    if days is None:
        return _render_links(request, run, error="Choose how long the link works.", status=422)
    try:
        link, token = shares.create(run, days=days, name=request.POST.get("name", ""))
    except StrategyError as error:
        return _render_links(request, run, error=error.message, status=error.status)
    return _render_links(request, run, new_link=link, token=token)


@login_required
@require_POST
def revoke(request: HttpRequest, run_id: UUID, share_id: UUID) -> HttpResponse:
    """Revoke a link. Repeating it has no effect."""
    run = get_own_run(request, run_id)
    try:
        shares.revoke(run, share_id)
    except ShareNotFound:
        raise Http404 from None
    return _redirect_to_strategy(run)


def keep_private(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Keep the address, which grants access, out of search engines and of Referer headers."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return wrapper


@gzip_page
@never_cache
@keep_private
@require_safe
def shared_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the current strategy to anyone with the link. Unknown, expired and revoked links get the same page."""
    limit_readers(request)
    try:
        run = shares.get_shared_run(token)
    except ShareNotFound:
        return render_not_found(request)
    if request.method == "GET" and request.user != run.owner:
        shares.record_opening(token)
    texts = selectors.get_current_sections(run)
    sections = presentation.build_current_sections(run.sections.select_related("current"), texts)
    context = {
        "name": run.name,
        "writer": run.writer,
        "writer_label": writer_label(run.writer),
        "finished_at": run.finished_at,
        "is_being_written": not run.is_terminal,
        "sections": presentation.add_layout(presentation.sort_readable(sections), texts, is_shared=True),
        "appendix": Appendix(texts, READING_ORDER),
        "is_shared": True,
    }
    return render(request, "strategies/shared.html", context)


def limit_readers(request: HttpRequest) -> None:
    """Count what a reader opens who is not signed in, by address.

    Raises:
        QuotaExceeded: the limit is reached.
    """
    if not request.user.is_authenticated:
        quotas.spend(quotas.SHARED_PAGES, get_client_address(request))


def render_not_found(request: HttpRequest) -> HttpResponse:
    """Return the page for links that do not work, whatever the reason."""
    return render(request, "strategies/shared_not_found.html", status=404)


def _render_links(
    request: HttpRequest,
    run: Run,
    *,
    new_link: ShareLink | None = None,
    token: str = "",
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "run": {"id": run.pk, "name": run.name},
        "links": shares.list_links(run),
        "share_days": shares.DAYS,
        "new_link": new_link,
        "address": _build_address(request, "shared", token) if token else "",
        "badge_address": _build_address(request, "shared_badge", token) if token else "",
        "error": error,
    }
    return render(request, "strategies/share.html", context, status=status)


def _build_address(request: HttpRequest, name: str, token: str) -> str:
    return request.build_absolute_uri(reverse(f"strategies:{name}", args=(token,)))


def _redirect_to_strategy(run: Run) -> HttpResponse:
    return redirect(f"{reverse('strategies:strategy', args=(run.pk,))}{FRAGMENT}")
