"""The strategy page and its downloads."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from strategies import quotas
from strategies.errors import NotFinished, NothingToExport
from strategies.exports.formats import FORMATS
from strategies.pages import presentation
from strategies.pages.answers import Answers
from strategies.pages.requests import get_own_run
from strategies.runs import documents, shares
from strategies.runs.snapshot import build_run_snapshot
from strategies.sections import reads


@gzip_page
@never_cache
@login_required
@require_GET
def strategy_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a strategy. Redirect to the run page while it is being written."""
    run = get_own_run(request, run_id)
    snapshot = build_run_snapshot(run.id)
    document = documents.build_document(run)
    written = document.for_owner
    sections = presentation.build_sections(snapshot, written)
    readable = presentation.sort_readable(sections)
    if not snapshot.is_terminal or not readable:
        return redirect("strategies:run", run_id)
    shown = presentation.add_tools(
        presentation.add_layout(readable, written),
        run.sections.select_related("current"),
        texts=written,
        outdated=reads.find_outdated_sections(run),
        messages={message.extra_tags: message.message for message in messages.get_messages(request)},
    )
    context = {
        "run": snapshot,
        "finished_at": run.finished_at,
        "sections": shown,
        "appendix": document.appendix,
        "missing": [section for section in sections if not section.blocks],
        "outdated": [section for section in shown if section.tools and section.tools.changed_inputs],
        "failed_count": sum(len(section.tools.failed_checks) for section in shown if section.tools),
        "edited_titles": document.edited_titles,
        "formats": documents.list_available_formats(document),
        "answers": Answers(run.brief.data),
        "links": shares.list_links(run),
        "share_days": shares.DAYS,
    }
    return render(request, "strategies/strategy.html", context)


@login_required
@require_GET
def download(request: HttpRequest, run_id: UUID, extension: str = "md") -> HttpResponse:
    """Download a strategy. Redirect to the page that says why if there is nothing to download yet."""
    run = get_own_run(request, run_id)
    if extension not in FORMATS:
        raise Http404

    def admit() -> None:
        quotas.spend(quotas.EXPORTS, run.owner_id)

    try:
        return documents.download(request, run, FORMATS[extension], admit=admit)
    except NotFinished:
        return redirect("strategies:run", run_id)
    except NothingToExport:
        return redirect("strategies:strategy", run_id)
