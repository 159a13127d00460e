"""The pages: list, brief, run, strategy. Rendered in full on every request; the scripts only add liveness."""

from contextlib import suppress
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from strategies import documents, launch, section_texts, selectors
from strategies.errors import (
    IdempotencyMismatch,
    NotFinished,
    NothingToExport,
    NotRetryable,
    RunNotFound,
    SectionNotFound,
)
from strategies.exports.formats import FORMATS
from strategies.generation.brief import Brief, sample_briefs
from strategies.models import Run
from strategies.pages import shown
from strategies.pages.brief_form import BriefForm
from strategies.writers import chosen_writer, writer_label

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RUNS_PER_PAGE = 20


@never_cache
@login_required
@require_GET
def strategy_list(request: HttpRequest) -> HttpResponse:
    """My strategies, newest first."""
    page = Paginator(selectors.runs_of(request.user), RUNS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "strategies/list.html", {"page": page})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_strategy(request: HttpRequest) -> HttpResponse:
    """The brief: empty, from a sample or from an earlier run; POST orders a strategy."""
    if request.method == "GET":
        return _brief_page(request, _prefilled(request), idempotency_key=str(uuid4()))
    form = BriefForm.of_post(request.POST)
    key = _idempotency_key(request)
    if form.more:
        return _brief_page(request, form, idempotency_key=key)
    brief = form.read()
    if brief is None:
        return _brief_page(request, form, idempotency_key=key)
    return redirect("strategies:run", _ordered(_owner(request), brief, key).pk)


@never_cache
@login_required
@require_GET
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """One run: how far it is, and everything written so far."""
    run = _own_run(request, run_id)
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
        launch.cancel_run(owner=_owner(request), run_id=run_id)
    except RunNotFound:
        raise Http404 from None
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Have the failed sections written; once more changes nothing."""
    with suppress(NotRetryable):
        launch.retry(_own_run(request, run_id))
    return redirect("strategies:run", run_id)


@login_required
@require_POST
def rerun(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Order the same once more; the form sent twice orders it once."""
    try:
        again = launch.rerun(_own_run(request, run_id), idempotency_key=_idempotency_key(request))
    except NotFinished:
        return redirect("strategies:run", run_id)
    return redirect("strategies:run", again.pk)


@never_cache
@login_required
@require_GET
def section_fragment(request: HttpRequest, run_id: UUID, key: str) -> HttpResponse:
    """The text of a finished section, for the run page to put in its place."""
    run = _own_run(request, run_id)
    try:
        section = shown.shown_section(*selectors.written_section(run, key))
    except SectionNotFound:
        raise Http404 from None
    return render(request, "strategies/_section_text.html", {"section": section})


@never_cache
@login_required
@require_GET
def strategy_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The strategy to read; while it is being written, its run's page instead."""
    run = _own_run(request, run_id)
    snapshot = selectors.run_snapshot(run.id)
    document = documents.document_of(run)
    sections = shown.shown_sections(snapshot, document.sections)
    readable = shown.in_reading_order(sections)
    if not snapshot["is_terminal"] or not readable:
        return redirect("strategies:run", run_id)
    missing = [section for section in sections if not section.blocks]
    context = {
        "run": snapshot,
        "finished_at": run.finished_at,
        "sections": shown.with_tools(readable, run.sections.select_related("current"), section_texts.out_of_date(run)),
        "missing": missing,
        "edited_titles": document.edited_titles,
        "formats": documents.offered(document),
    }
    return render(request, "strategies/strategy.html", context)


@login_required
@require_GET
def download(request: HttpRequest, run_id: UUID, extension: str = "md") -> HttpResponse:
    """The strategy as a file; while there is nothing to hand out, the page that says why."""
    run = _own_run(request, run_id)
    if extension not in FORMATS:
        raise Http404
    try:
        return documents.download(run, FORMATS[extension])
    except NotFinished:
        return redirect("strategies:run", run_id)
    except NothingToExport:
        return redirect("strategies:strategy", run_id)


def _brief_page(request: HttpRequest, form: BriefForm, *, idempotency_key: str) -> HttpResponse:
    writer, rehearse_s = chosen_writer()
    context = {
        "form": form,
        "idempotency_key": idempotency_key,
        "samples": sample_briefs(),
        "writer_label": writer_label(writer),
        "is_rehearsal": writer == "rehearsal",
        "writing_time": shown.writing_time(writer, rehearse_s),
    }
    return render(request, "strategies/brief.html", context)


def _prefilled(request: HttpRequest) -> BriefForm:
    """The form as the address asks for it: `?sample=<key>`, `?run=<id>` (the same answers again), or empty."""
    if run_id := request.GET.get("run"):
        return BriefForm.of_brief(_own_run(request, run_id).brief.data)
    wanted = request.GET.get("sample")
    return next((BriefForm.of_brief(sample.raw) for sample in sample_briefs() if sample.key == wanted), BriefForm())


def _ordered(owner: "User", brief: Brief, key: str) -> Run:
    try:
        return launch.start_run(owner=owner, brief=brief, idempotency_key=key)
    except IdempotencyMismatch:
        # Sent before, then changed with the browser's Back button: another strategy is meant, not the same again.
        return launch.start_run(owner=owner, brief=brief, idempotency_key=str(uuid4()))


def _idempotency_key(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("idempotency_key", "")))
    except ValueError:
        return str(uuid4())


def _own_run(request: HttpRequest, run_id: UUID | str) -> Run:
    try:
        return selectors.run_for(request.user, run_id)
    except RunNotFound:
        raise Http404 from None


def _owner(request: HttpRequest) -> "User":
    return cast("User", request.user)
