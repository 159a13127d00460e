"""The run page and what can be done on it: how far a strategy is, everything written so far, stop, try again."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from strategies.errors import NotFinished, NotRegenerable, NotRetryable, RunNotFound, SectionIsDerived, SectionNotFound
from strategies.models import Run
from strategies.models.states import SectionStatus
from strategies.pages import presentation, progress
from strategies.pages.requests import order_key, own_run, owner_of
from strategies.runs import commands, completion_email, selectors


@gzip_page
@never_cache
@login_required
@require_GET
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: how far it is, and everything written so far."""
    run = own_run(request, run_id)
    snapshot = selectors.build_run_snapshot(run.id)
    sections = presentation.shown_sections(snapshot, selectors.get_finished_sections(run))
    context = {
        "run": snapshot,
        "steps": progress.shown_steps(snapshot),
        "sections": sections,
        "finished": sum(bool(section.blocks) for section in sections),
        "cards": selectors.get_shown_cards(run),
        "script_state": progress.script_state(snapshot),
        "is_slow": progress.is_slow(snapshot),
        "idempotency_key": str(uuid4()),
        "took": progress.took(run),
        "email": _email(request, run),
    }
    return render(request, "strategies/run.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop a run; once more changes nothing."""
    try:
        commands.cancel_run(owner=owner_of(request), run_id=run_id)
    except RunNotFound:
        raise Http404 from None
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Have the failed sections written; once more changes nothing."""
    with suppress(NotRetryable):
        commands.retry(own_run(request, run_id))
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def retry_section(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
    """Have one failed section written, and nothing else; once more changes nothing."""
    run = own_run(request, run_id)
    if run.sections.filter(key=key, status=SectionStatus.FAILED).exists():
        # Tried already, or not to be tried any more: the page says how it stands.
        with suppress(NotFinished, SectionNotFound, NotRegenerable, SectionIsDerived):
            commands.regenerate(run, key)
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def email_when_done(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Note whether its owner wants to be told by email how the run ends."""
    run = own_run(request, run_id)
    if request.POST.get("wanted") != "yes":
        completion_email.withdraw(run)
    elif completion_email.is_available() and owner_of(request).email and not run.is_terminal:
        completion_email.request(run)
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def rerun(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Order the same once more; the form sent twice orders it once."""
    try:
        again, _ = commands.rerun(own_run(request, run_id), idempotency_key=order_key(request))
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
        section = presentation.shown_section(*selectors.get_finished_section(run, key))
    except SectionNotFound:
        raise Http404 from None
    return render(request, "strategies/_section_text.html", {"section": section})


def _email(request: HttpRequest, run: Run) -> dict[str, Any] | None:
    """What is offered by email; None where this site sends none."""
    if not completion_email.is_available() or run.is_terminal:
        return None
    return {"address": owner_of(request).email, "is_requested": completion_email.is_requested(run)}
