"""A strategy to read, and to take away as a file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from strategies import documents, section_texts, selectors
from strategies.errors import NotFinished, NothingToExport
from strategies.exports.formats import FORMATS
from strategies.pages import shown
from strategies.pages.requests import own_run


@never_cache
@login_required
@require_GET
def strategy_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The strategy to read; while it is being written, its run's page instead."""
    run = own_run(request, run_id)
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
    run = own_run(request, run_id)
    if extension not in FORMATS:
        raise Http404
    try:
        return documents.download(run, FORMATS[extension])
    except NotFinished:
        return redirect("strategies:run", run_id)
    except NothingToExport:
        return redirect("strategies:strategy", run_id)
