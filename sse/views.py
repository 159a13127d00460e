"""The package's own addresses."""

from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from sse import metrics


@never_cache
@require_GET
@staff_member_required
def prometheus(request: HttpRequest) -> HttpResponse:
    """What the streams count, as Prometheus text; for staff."""
    text, content_type = metrics.render()
    return HttpResponse(text, content_type=content_type)
