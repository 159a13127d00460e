"""The status badge of a shared run: an image for READMEs, wikis and dashboards."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import conditional_page, require_safe

from strategies.errors import ShareNotFound
from strategies.models.states import RunStatus
from strategies.pages.presentation import STATUS_LABELS
from strategies.pages.sharing import keep_private, limit_readers, render_not_found
from strategies.runs import shares

LABEL = "Strategy"
COLORS = {
    RunStatus.QUEUED.value: "#58636b",
    RunStatus.RUNNING.value: "#2b4fa5",
    RunStatus.SUCCEEDED.value: "#0e5f59",
    RunStatus.PARTIAL.value: "#824700",
    RunStatus.FAILED.value: "#a3261d",
    RunStatus.CANCELED.value: "#58636b",
}
"""White text on each has a contrast of at least 4.5 to 1."""
CHARACTER_WIDTH, PADDING = 6.3, 8


@conditional_page
@keep_private
@require_safe
def shared_badge(request: HttpRequest, token: str) -> HttpResponse:
    """Show a run's status and percentage as an SVG to anyone with the link. It does not count as an opening.

    Unknown, expired and revoked links get the page that `shared_page` shows for them.
    """
    limit_readers(request)
    try:
        run = shares.get_shared_run(token)
    except ShareNotFound:
        response = render_not_found(request)
        add_never_cache_headers(response)
        return response
    headers = {
        # Caches of images keep it, but ask each time whether it has changed.
        "Cache-Control": "no-cache",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(render_badge(run.status, run.progress), content_type="image/svg+xml", headers=headers)


def render_badge(status: str, progress: int) -> str:
    """Return the SVG. It needs no font of its own: the text is stretched to the width that is reserved for it."""
    text = f"{STATUS_LABELS[status]} · {progress}%"
    label_width, text_width = (round(len(words) * CHARACTER_WIDTH) for words in (LABEL, text))
    left = label_width + 2 * PADDING
    right = text_width + 2 * PADDING
    context = {
        "label": LABEL,
        "text": text,
        "color": COLORS[status],
        "width": left + right,
        "left": left,
        "right": right,
        "label_x": left / 2,
        "text_x": left + right / 2,
        "label_width": label_width,
        "text_width": text_width,
    }
    return render_to_string("strategies/badge.svg", context)
