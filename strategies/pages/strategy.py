"""A strategy to read, and to take away as a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from strategies.errors import NotFinished, NothingToExport
from strategies.exports.formats import FORMATS
from strategies.models import Run
from strategies.pages import presentation
from strategies.pages.answers import Answers
from strategies.pages.requests import own_run
from strategies.runs import documents, selectors, shares
from strategies.sections import reads


@gzip_page
@never_cache
@login_required
@require_GET
def strategy_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The strategy to read; while it is being written, its run's page instead."""
    run = own_run(request, run_id)
    snapshot = selectors.build_run_snapshot(run.id)
    document = documents.build_document(run)
    sections = presentation.shown_sections(snapshot, document.sections)
    readable = presentation.in_reading_order(sections)
    if not snapshot["is_terminal"] or not readable:
        return redirect("strategies:run", run_id)
    with_tools = presentation.with_tools(
        presentation.with_layout(readable, document.sections),
        run.sections.select_related("current"),
        texts=document.sections,
        stale=reads.find_outdated_sections(run),
        said={message.extra_tags: message.message for message in messages.get_messages(request)},
    )
    context = {
        "run": snapshot,
        "finished_at": run.finished_at,
        "sections": with_tools,
        "missing": [section for section in sections if not section.blocks],
        "stale": [section for section in with_tools if section.tools and section.tools.changed_since],
        "failed": sum(len(section.tools.failed) for section in with_tools if section.tools),
        "edited_titles": document.edited_titles,
        "formats": documents.list_available_formats(document),
        "answers": Answers(selectors.get_brief(run)),
        **sharing(run),
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


def sharing(run: Run) -> dict[str, Any]:
    """Return what the part on sharing needs: the links there are, and for how long one may be made."""
    return {"links": shares.list_links(run), "share_days": shares.DAYS}
