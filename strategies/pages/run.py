"""The run page and its actions: cancel, retry, rerun, email when done."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from strategies.errors import NotFinished, NotRegenerable, NotRetryable, RunNotFound, SectionIsDerived, SectionNotFound
from strategies.mail import mailboxes
from strategies.models import Run
from strategies.models.states import SectionStatus
from strategies.pages import presentation, progress
from strategies.pages.requests import get_own_run, get_user, read_idempotency_key
from strategies.runs import commands, completion_email, selectors
from strategies.runs.snapshot import build_run_snapshot


@gzip_page
@never_cache
@login_required
@require_GET
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show the progress of a run and the sections finished so far."""
    run = get_own_run(request, run_id)
    snapshot = build_run_snapshot(run.id)
    sections = presentation.add_objections(
        presentation.build_sections(snapshot, selectors.get_finished_sections(run)), run_id
    )
    context = {
        "run": snapshot,
        "steps": progress.build_steps(snapshot),
        "sections": sections,
        "finished_count": sum(bool(section.blocks) for section in sections),
        "cards": selectors.get_shown_cards(run),
        "script_state": progress.build_script_state(snapshot),
        "is_slow": progress.is_slow(snapshot),
        "idempotency_key": str(uuid4()),
        "duration": progress.format_duration(run),
        "email": _email_offer(request, run),
    }
    return render(request, "strategies/run.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Cancel a run. Repeating it has no effect."""
    try:
        commands.cancel_run(owner=get_user(request), run_id=run_id)
    except RunNotFound:
        raise Http404 from None
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Retry the failed sections. Repeating it has no effect."""
    with suppress(NotRetryable):
        commands.retry(get_own_run(request, run_id))
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def retry_section(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
    """Retry one failed section. Repeating it has no effect."""
    run = get_own_run(request, run_id)
    if run.sections.filter(key=key, status=SectionStatus.FAILED).exists():
        # The run page shows the state if the section cannot be retried.
        with suppress(NotFinished, SectionNotFound, NotRegenerable, SectionIsDerived):
            commands.regenerate(run, key)
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def email_when_done(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Request or withdraw the email about the end of the run."""
    run = get_own_run(request, run_id)
    if request.POST.get("wanted") != "yes":
        completion_email.withdraw(run)
    elif completion_email.is_available() and mailboxes.get_confirmed_address(get_user(request)) and not run.is_terminal:
        completion_email.request(run)
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def rerun(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Create a new run with the same brief. The same form sent twice creates one run."""
    try:
        new_run, _ = commands.rerun(get_own_run(request, run_id), idempotency_key=read_idempotency_key(request))
    except NotFinished:
        return redirect("strategies:run", run_id)
    return redirect("strategies:run", new_run.pk)


@never_cache
@login_required
@require_GET
def section_fragment(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
    """Return the HTML of a finished section, for the run page's script."""
    run = get_own_run(request, run_id)
    try:
        section = presentation.build_section(*selectors.get_finished_section(run, key))
    except SectionNotFound:
        raise Http404 from None
    [section] = presentation.add_objections([section], run_id)
    return render(request, "strategies/_section_fragment.html", {"section": section})


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailOffer:
    """The email about the end of a run. `address` is empty if the user has confirmed none."""

    address: str
    is_requested: bool


def _email_offer(request: HttpRequest, run: Run) -> EmailOffer | None:
    """Return None if email is not configured or the run has ended."""
    if not completion_email.is_available() or run.is_terminal:
        return None
    address = mailboxes.get_confirmed_address(get_user(request))
    return EmailOffer(address=address, is_requested=completion_email.is_requested(run))
