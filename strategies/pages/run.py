"""The run page and what can be done on it: how far a strategy is, everything written so far, stop, try again."""

from contextlib import suppress
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from strategies import launch, selectors
from strategies.errors import NotFinished, NotRetryable, RunNotFound, SectionNotFound
from strategies.pages import shown
from strategies.pages.requests import order_key, own_run, owner_of


@never_cache
@login_required
@require_GET
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: how far it is, and everything written so far."""
    run = own_run(request, run_id)
    snapshot = selectors.run_snapshot(run.id)
    sections = shown.shown_sections(snapshot, selectors.written_sections(run))
    context = {
        "run": snapshot,
        "steps": shown.shown_steps(snapshot),
        "sections": sections,
        "finished": sum(bool(section.blocks) for section in sections),
        "cards": selectors.cards_shown(run),
        "script_state": shown.script_state(snapshot),
        "is_slow": shown.is_slow(snapshot),
        "idempotency_key": str(uuid4()),
        "took": shown.took(run),
    }
    return render(request, "strategies/run.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop a run; once more changes nothing."""
    try:
        launch.cancel_run(owner=owner_of(request), run_id=run_id)
    except RunNotFound:
        raise Http404 from None
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Have the failed sections written; once more changes nothing."""
    with suppress(NotRetryable):
        launch.retry(own_run(request, run_id))
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def rerun(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Order the same once more; the form sent twice orders it once."""
    try:
        again, _ = launch.rerun(own_run(request, run_id), idempotency_key=order_key(request))
    except NotFinished:
        return redirect("strategies:run", run_id)
    return redirect("strategies:run", again.pk)


@never_cache
@login_required
@require_GET
def section_fragment(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
    """The text of a finished section, for the run page to put in its place."""
    run = own_run(request, run_id)
    try:
        section = shown.shown_section(*selectors.written_section(run, key))
    except SectionNotFound:
        raise Http404 from None
    return render(request, "strategies/_section_text.html", {"section": section})
